/**
 * The ICE servers of one connection: the current ones, their renewal, and the errors of gathering.
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

  /** Gathering starts now, before the match. */
  gatherAhead(): void {
    this.poolSize = 1;
    this.configure(this.iceServers);
  }

  /**
   * A new configuration discards pooled candidates, so the old one is kept while it is valid. True: it was replaced,
   * and the candidates so far are useless.
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
   * Waits for a limited time: old credentials are better than a restart that waits for a slow server. They are also
   * better than none: a guest gets a relay only with `queued` and `match_found`.
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
   * Called while the call does not connect. After a refusal, fresh credentials are tried once, since the old ones may
   * have expired. `giveUp` is called when no candidate can come any more.
   */
  judge(retry: () => void, giveUp: () => void): void {
    if (this.witness.wasRefused && !this.hasRetried) {
      this.hasRetried = true;
      return retry();
    }
    if (!this.hasRetried || !this.witness.isHopeless || this.hopeless.isSet) return;
    // Ignores errors of an earlier gathering.
    this.hopeless.set(hopelessAfterMs, () => {
      if (this.witness.isHopeless) giveUp();
    });
  }

  close(): void {
    this.isClosed = true;
    this.hopeless.clear();
  }

  /** If the browser rejects the ICE servers (malformed by the operator), the call uses no servers. */
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
