// Two home networks behind NATs and a public network, each in its own network namespace.
//
//   pub  203.0.113.1   the server and the relay        natA  203.0.113.11 | 10.1.0.1 -- cliA 10.1.0.2
//        (a bridge)                                     natB  203.0.113.12 | 10.2.0.1 -- cliB 10.2.0.2
//
//   const net = buildInternet();  net.setMode('A', 'symmetric');  net.close();

import { execFileSync } from 'node:child_process';

export const PUBLIC = '203.0.113.1';
const SIDES = { A: { wan: '203.0.113.11', net: '10.1.0' }, B: { wan: '203.0.113.12', net: '10.2.0' } };

const ip = (...args) => execFileSync('ip', args, { stdio: 'pipe' });
const inside = (netns, ...command) => ip('netns', 'exec', netns, ...command);

function addNamespace(name) {
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
}

function addBridge() {
  addNamespace('pub');
  ip('-n', 'pub', 'link', 'add', 'br0', 'type', 'bridge');
  ip('-n', 'pub', 'addr', 'add', `${PUBLIC}/24`, 'dev', 'br0');
  ip('-n', 'pub', 'link', 'set', 'br0', 'up');
  // A default route that drops packets: coturn 4.6 ends a whole allocation if it has no route to the
  // private address that a client names as its own.
  ip('-n', 'pub', 'neigh', 'add', '203.0.113.254', 'lladdr', '02:00:00:00:00:fe', 'dev', 'br0', 'nud', 'permanent');
  ip('-n', 'pub', 'route', 'add', 'default', 'via', '203.0.113.254');
}

function addHome(side) {
  const { wan, net } = SIDES[side];
  const [nat, client] = [`nat${side}`, `cli${side}`];
  addNamespace(nat);
  addNamespace(client);
  ip('link', 'add', 'wan', 'netns', nat, 'type', 'veth', 'peer', 'name', `to${side}`, 'netns', 'pub');
  ip('-n', 'pub', 'link', 'set', `to${side}`, 'master', 'br0', 'up');
  ip('-n', nat, 'addr', 'add', `${wan}/24`, 'dev', 'wan');
  ip('-n', nat, 'link', 'set', 'wan', 'up');
  ip('link', 'add', 'lan', 'netns', nat, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', client);
  ip('-n', nat, 'addr', 'add', `${net}.1/24`, 'dev', 'lan');
  ip('-n', nat, 'link', 'set', 'lan', 'up');
  ip('-n', client, 'addr', 'add', `${net}.2/24`, 'dev', 'eth0');
  ip('-n', client, 'link', 'set', 'eth0', 'up');
  ip('-n', client, 'route', 'add', 'default', 'via', `${net}.1`);
  inside(nat, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
}

// The iptables rules of the router, one per line.
const MODES = {
  // Symmetric NAT: another outside port for every destination.
  symmetric: () => ['-t nat -A POSTROUTING -o wan -j MASQUERADE --random-fully'],
  // Port-restricted cone NAT: one outside port, open to contacted peers; Linux keeps the source port.
  cone: () => ['-t nat -A POSTROUTING -o wan -j MASQUERADE'],
  'no-udp': () => ['-t nat -A POSTROUTING -o wan -j MASQUERADE --random-fully', '-I FORWARD -i lan -p udp -j DROP'],
  // A public address: routed, nothing filtered.
  none: () => ['-P FORWARD ACCEPT'],
};

function setMode(side, mode) {
  const { wan, net } = SIDES[side];
  const nat = `nat${side}`;
  const rules = ['-F', '-t nat -F', '-P INPUT ACCEPT', '-P FORWARD DROP',
    // Early packets from outside must not create state that would take the client's port.
    '-A INPUT -i wan -j DROP',
    '-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT', '-A FORWARD -i lan -o wan -j ACCEPT',
    ...MODES[mode]()];
  for (const rule of rules) inside(nat, 'iptables', '-w', ...rule.split(' '));
  // A route to the client's network exists only in mode `none`, in which its addresses are public.
  const others = ['pub', ...Object.keys(SIDES).filter((each) => each !== side).map((each) => `nat${each}`)];
  for (const other of others) {
    const route = [`${net}.0/24`, 'via', wan];
    if (mode === 'none') ip('-n', other, 'route', 'replace', ...route);
    else try { ip('-n', other, 'route', 'del', ...route); } catch { /* there was none */ }
  }
}

export function buildInternet() {
  addBridge();
  addHome('A');
  addHome('B');
  return {
    setMode,
    close: () => { for (const name of ['cliA', 'cliB', 'natA', 'natB', 'pub']) ip('netns', 'del', name); },
  };
}
