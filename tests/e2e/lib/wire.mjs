// A TCP proxy between one browser and the server, whose connections a test can cut.
//
//   const wire = await stage.wire();
//   const person = await stage.person({ origin: wire.origin });
//   wire.cut();                        // all connections are reset; new ones are accepted at once

import { connect, createServer } from 'node:net';

export async function startWire(port, host = '127.0.0.1') {
  const ends = new Set();
  const server = createServer((near) => {
    const far = connect({ port, host });
    for (const [end, other] of [[near, far], [far, near]]) {
      ends.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => { ends.delete(end); other.destroy(); });
      end.pipe(other);
    }
  });
  await new Promise((resolve) => { server.listen(0, host, resolve); });
  const cut = () => { for (const end of ends) end.resetAndDestroy(); };
  return {
    origin: `http://${host}:${server.address().port}`,
    cut,
    close: () => { cut(); server.close(); },
  };
}
