import { describe, expect, it } from 'vitest';
import { GatheringErrors } from './failure';
import { credentialsExpireAtMs, sameServers } from './ice-servers';

const udp = 'turn:192.0.2.1:3478?transport=udp';
const tcp = 'turn:192.0.2.1:3478?transport=tcp';
const servers = [{ urls: ['stun:192.0.2.1:3478'] }, { urls: [udp, tcp], username: '1:u', credential: 'c' }];

function witness(relayOnly: boolean, list = servers) {
  return new GatheringErrors(list, relayOnly);
}

describe('why no connection came about', () => {
  it.each([401, 403, 437, 441, 486, 508])('the relay refused (%i)', (code) => {
    const seen = witness(true);
    seen.failed(udp, code);
    expect(seen.cause()).toBe('relay-refused');
  });

  it('the relay could not be reached, with an error or in silence', () => {
    const seen = witness(false);
    expect(seen.cause()).toBe('relay-unreachable');
    seen.failed(tcp, 701);
    expect(seen.cause()).toBe('relay-unreachable');
  });

  it('there is no relay, and without one no path', () => {
    expect(witness(false, [{ urls: ['stun:192.0.2.1'] }]).cause()).toBe('no-path');
    expect(witness(false, []).cause()).toBe('no-path');
    expect(witness(true, []).cause()).toBe('relay-unreachable');
  });

  it('the relay works, so it is not to blame', () => {
    const seen = witness(false);
    seen.failed(tcp, 401);
    seen.gathered('relay');
    expect(seen.cause()).toBe('no-path');
  });

  it('an error of STUN says nothing about the relay', () => {
    const seen = witness(false);
    seen.failed('stun:192.0.2.1:3478', 401);
    expect(seen.wasRefused).toBe(false);
  });
});

describe('whether anything can still come', () => {
  it('counts distinct errors: browsers repeat them', () => {
    const seen = witness(true);
    seen.failed(udp, 401);
    seen.failed(udp, 401);
    expect(seen.isHopeless).toBe(false);
    seen.failed(tcp, 401);
    expect(seen.isHopeless).toBe(true);
    seen.reset(servers);
    expect(seen.isHopeless).toBe(false);
  });

  it('has hope as long as direct paths are allowed or one relay answered', () => {
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
  it('say themselves when they end', () => {
    expect(credentialsExpireAtMs(servers)).toBe(1_000);
    expect(credentialsExpireAtMs([{ urls: udp, username: 'fixed', credential: 'x' }])).toBeNull();
    expect(credentialsExpireAtMs([])).toBeNull();
  });

  it('do not make other servers of the same ones', () => {
    const later = [{ urls: 'stun:192.0.2.1:3478' }, { urls: [tcp, udp], username: '9:u', credential: 'd' }];
    expect(sameServers(servers, later)).toBe(true);
    expect(sameServers(servers, later.slice(1))).toBe(false);
  });
});
