// A key server on loopback that can rotate its keys, fail, and count requests.

import { createServer } from 'node:http';

export async function startJwks(keys = [], { path = '/auth/v1/.well-known/jwks.json' } = {}) {
  const state = { keys, status: 200, requests: 0, body: null };
  const http = createServer((request, reply) => {
    if (request.url.split('?')[0] !== path) {
      reply.writeHead(404).end();
      return;
    }
    state.requests += 1;
    const body = state.body ?? JSON.stringify({ keys: state.keys });
    reply.writeHead(state.status, {
      'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=600',
    }).end(body);
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${http.address().port}`;
  state.issuer = `${state.url}/auth/v1`;
  state.close = () => new Promise((resolve) => {
    http.close(resolve);
    http.closeAllConnections();
  });
  return state;
}
