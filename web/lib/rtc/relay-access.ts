/**
 * The ICE servers of one connection: which it uses, when they are exchanged for fresh ones, and what the
 * gathering says about them.
 */
import type { Runtime } from '@/lib/base/runtime';
import { Alarm } from '@/lib/base/runtime';
import type { IceServer } from '@/lib/protocol';
import type { FailureCause } from './failure';
import { GatheringErrors } from './failure';
import { credentialsExpireAtMs, hasRelay, sameServers } from './ice-servers';

export interface RelayAccessOptions {
  readonly iceServers: readonly IceServer[];
  readonly relayOnly: boolean;
  readonly runtime: Runtime;
  refresh(): Promise<readonly IceServer[]>;
  create(configuration: RTCConfiguration): RTCPeerConnection;
  fault(message: string): void;
}

const refreshTimeoutMs = 2_000;
const hopelessAfterMs = 3_000;
const minCredentialLifeMs = 30_000;

export class RelayAccess {
  readonly connection: RTCPeerConnection;
  private iceServers: readonly IceServer[];
  private readonly witness: GatheringErrors;
  private readonly hopeless: Alarm;
  private poolSize = 0;
  private hasRetried = false;
  private isClosed = false;

  constructor(private readonly options: RelayAccessOptions) {
    this.iceServers = options.iceServers;
    this.witness = new GatheringErrors(options.iceServers, options.relayOnly);
    this.hopeless = new Alarm(options.runtime);
    this.connection = this.create();
  }

  get cause(): FailureCause {
    return this.witness.cause();
  }

  /** Candidates are gathered from now on, before anybody is there to get them. */
  gatherAhead(): void {
    this.poolSize = 1;
    this.configure(this.iceServers);
  }

  /**
   * Pooled candidates are thrown away by a new configuration: the old one stays as long as it serves. True:
   * it did not, and what was gathered so far is of no use.
   */
  adopt(iceServers: readonly IceServer[]): boolean {
    const endsAtMs = credentialsExpireAtMs(this.iceServers);
    const isFresh = endsAtMs === null || endsAtMs > this.options.runtime.now() + minCredentialLifeMs;
    if (isFresh && sameServers(iceServers, this.iceServers)) return false;
    this.configure(iceServers);
    if (this.connection.localDescription) this.connection.restartIce();
    return true;
  }

  /**
   * Bounded: old credentials are better than a restart that waits for a slow server. They are better than none
   * too: a guest is given a relay while it waits and when it is matched, and not in between.
   */
  async refresh(): Promise<void> {
    const alarm = new Alarm(this.options.runtime);
    const timeout = new Promise<null>((resolve) => alarm.set(refreshTimeoutMs, () => resolve(null)));
    const fresh = await Promise.race([this.options.refresh().catch(() => null), timeout]);
    alarm.clear();
    if (!fresh || this.isClosed) return;
    const losesRelay = hasRelay(this.iceServers) && !hasRelay(fresh);
    if (!losesRelay) this.configure(fresh);
  }

  gathered(candidateType: string | null): void {
    this.witness.gathered(candidateType);
  }

  gatheringFailed(url: string, code: number): void {
    this.witness.failed(url, code);
  }

  /**
   * What to do while the call does not come about. A refusal is tried once more with fresh credentials: they
   * may have run out while the user waited. `giveUp` is called when nothing can come any more.
   */
  judge(retry: () => void, giveUp: () => void): void {
    if (this.witness.wasRefused && !this.hasRetried) {
      this.hasRetried = true;
      return retry();
    }
    if (!this.hasRetried || !this.witness.isHopeless || this.hopeless.isSet) return;
    // A late word of the gathering before the last is not the last word.
    this.hopeless.set(hopelessAfterMs, () => {
      if (this.witness.isHopeless) giveUp();
    });
  }

  close(): void {
    this.isClosed = true;
    this.hopeless.clear();
  }

  /** Servers that the browser refuses (a typing error of the operator) leave the direct path. */
  private create(): RTCPeerConnection {
    try {
      return this.options.create(this.configuration());
    } catch (error) {
      this.options.fault(`configuration: ${String(error)}`);
      this.iceServers = [];
      return this.options.create(this.configuration());
    }
  }

  private configuration(): RTCConfiguration {
    return {
      iceServers: this.iceServers.map((server) => ({ ...server })),
      iceTransportPolicy: this.options.relayOnly ? 'relay' : 'all',
      bundlePolicy: 'max-bundle',
      iceCandidatePoolSize: this.poolSize,
    };
  }

  private configure(iceServers: readonly IceServer[]): void {
    this.iceServers = iceServers;
    this.witness.reset(iceServers);
    try {
      this.connection.setConfiguration(this.configuration());
    } catch (error) {
      this.options.fault(`configuration: ${String(error)}`);
    }
  }
}
