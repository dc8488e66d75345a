import { describe, expect, it } from 'vitest';
import { GatheringErrors } from './failure';
import { credentialsExpireAtMs, sameServers } from './ice-servers';

const udp = 'turn:192.0.2.1:3478?transport=udp';
const tcp = 'turn:192.0.2.1:3478?transport=tcp';
const servers = [{ urls: ['stun:192.0.2.1:3478'] }, { urls: [udp, tcp], username: '1:u', credential: 'c' }];

function witness(relayOnly: boolean, list = servers) {
  return new GatheringErrors(list, relayOnly);
}

describe('the cause of a failed connection', () => {
  it.each([401, 403, 437, 441, 486, 508])('is relay-refused if the relay answered %i', (code) => {
    const seen = witness(true);
    seen.failed(udp, code);
    expect(seen.cause()).toBe('relay-refused');
  });

  it('is relay-unreachable if the relay did not answer', () => {
    const seen = witness(false);
    expect(seen.cause()).toBe('relay-unreachable');
    seen.failed(tcp, 701);
    expect(seen.cause()).toBe('relay-unreachable');
  });

  it('is no-path if no relay is configured, unless relay-only is set', () => {
    expect(witness(false, [{ urls: ['stun:192.0.2.1'] }]).cause()).toBe('no-path');
    expect(witness(false, []).cause()).toBe('no-path');
    expect(witness(true, []).cause()).toBe('relay-unreachable');
  });

  it('is no-path if the relay gave a candidate', () => {
    const seen = witness(false);
    seen.failed(tcp, 401);
    seen.gathered('relay');
    expect(seen.cause()).toBe('no-path');
  });

  it('is not affected by an error of the STUN server', () => {
    const seen = witness(false);
    seen.failed('stun:192.0.2.1:3478', 401);
    expect(seen.wasRefused).toBe(false);
  });
});

describe('whether gathering is hopeless', () => {
  it('is true only after an error of every relay address', () => {
    const seen = witness(true);
    seen.failed(udp, 401);
    seen.failed(udp, 401);
    expect(seen.isHopeless).toBe(false);
    seen.failed(tcp, 401);
    expect(seen.isHopeless).toBe(true);
    seen.reset(servers);
    expect(seen.isHopeless).toBe(false);
  });

  it('is false while direct paths are allowed or a relay answered', () => {
    const direct = witness(false);
    const relayed = witness(true);
    for (const url of [udp, tcp]) {
      direct.failed(url, 401);
      relayed.failed(url, 401);
    }
    relayed.gathered('relay');
    expect(direct.isHopeless).toBe(false);
    expect(relayed.isHopeless).toBe(false);
  });
});

describe('relay credentials', () => {
  it('have their expiry in the username', () => {
    expect(credentialsExpireAtMs(servers)).toBe(1_000);
    expect(credentialsExpireAtMs([{ urls: udp, username: 'fixed', credential: 'x' }])).toBeNull();
    expect(credentialsExpireAtMs([])).toBeNull();
  });

  it('are ignored when server lists are compared', () => {
    const later = [{ urls: 'stun:192.0.2.1:3478' }, { urls: [tcp, udp], username: '9:u', credential: 'd' }];
    expect(sameServers(servers, later)).toBe(true);
    expect(sameServers(servers, later.slice(1))).toBe(false);
  });
});
