/**
 * The cause of a failed connection. With relay only and wrong credentials, the state of the browser stays `new`, so
 * the errors of gathering are the only information. They repeat; each relay URL counts once.
 */
import type { IceServer } from '@/lib/protocol';

export type FailureCause = 'relay-refused' | 'relay-unreachable' | 'no-path';

/** TURN: unauthorised, forbidden, wrong credentials, allocation quota, no capacity. */
const refusals = new Set([401, 403, 437, 441, 486, 508]);

export class GatheringErrors {
  private readonly errors = new Map<string, number>();
  private hasRelay = false;
  private turnUrls: readonly string[];

  constructor(iceServers: readonly IceServer[], private readonly relayOnly: boolean) {
    this.turnUrls = turnUrlsOf(iceServers);
  }

  /** A new gathering begins; earlier errors do not count. */
  reset(iceServers: readonly IceServer[]): void {
    this.turnUrls = turnUrlsOf(iceServers);
    this.errors.clear();
    this.hasRelay = false;
  }

  gathered(candidateType: string | null): void {
    if (candidateType === 'relay') this.hasRelay = true;
  }

  failed(url: string, code: number): void {
    if (/^turns?:/.test(url)) this.errors.set(url, code);
  }

  get wasRefused(): boolean {
    return [...this.errors.values()].some((code) => refusals.has(code));
  }

  /** No candidate can come any more: relay only, and every relay has failed. */
  get isHopeless(): boolean {
    return this.relayOnly && !this.hasRelay && this.errors.size >= this.turnUrls.length;
  }

  cause(): FailureCause {
    if (this.hasRelay) return 'no-path';
    if (this.wasRefused) return 'relay-refused';
    return this.turnUrls.length > 0 || this.relayOnly ? 'relay-unreachable' : 'no-path';
  }
}

function turnUrlsOf(iceServers: readonly IceServer[]): string[] {
  return iceServers.flatMap(({ urls }) => urls).filter((url) => /^turns?:/.test(url));
}
