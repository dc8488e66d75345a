/** Extracts a few numbers from a stats report, for the user and for tests. */
export interface Quality {
  readonly roundTripMs: number | null;
  readonly receivedKbps: number | null;
  readonly path: 'direct' | 'relayed' | null;
  readonly framesDecoded: number;
}

/** The fields that are used, of all entry types. */
interface Entry {
  readonly id: string;
  readonly type: string;
  readonly kind?: string;
  readonly timestamp: number;
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
  readonly currentRoundTripTime?: number;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly bytesReceived?: number;
  readonly framesDecoded?: number;
}

export type StatsReport = ReadonlyMap<string, unknown>;

export class QualityMeter {
  private last: { bytes: number; atMs: number } | null = null;

  read(report: StatsReport): Quality {
    const entries = new Map(report as ReadonlyMap<string, Entry>);
    const received = [...entries.values()].filter(({ type }) => type === 'inbound-rtp');
    const pair = selectedPair(entries);
    const ends = [pair?.localCandidateId, pair?.remoteCandidateId].map((id) => entries.get(id ?? ''));
    const rtt = pair?.currentRoundTripTime;
    return {
      roundTripMs: rtt === undefined ? null : Math.round(rtt * 1000),
      receivedKbps: this.kbps(received),
      path: pair ? (ends.some((end) => end?.candidateType === 'relay') ? 'relayed' : 'direct') : null,
      framesDecoded: received.reduce((sum, { framesDecoded = 0 }) => sum + framesDecoded, 0),
    };
  }

  private kbps(received: readonly Entry[]): number | null {
    const bytes = received.reduce((sum, { bytesReceived = 0 }) => sum + bytesReceived, 0);
    const atMs = Math.max(0, ...received.map(({ timestamp }) => timestamp));
    const { last } = this;
    this.last = { bytes, atMs };
    if (!last || atMs <= last.atMs || bytes < last.bytes) return null;
    return Math.round(((bytes - last.bytes) * 8) / (atMs - last.atMs));
  }
}

function selectedPair(entries: ReadonlyMap<string, Entry>): Entry | null {
  for (const { type, selectedCandidatePairId } of entries.values()) {
    if (type === 'transport' && selectedCandidatePairId) return entries.get(selectedCandidatePairId) ?? null;
  }
  // Firefox has no transport entry.
  for (const entry of entries.values()) {
    if (entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded') return entry;
  }
  return null;
}

export function framesDecoded(report: StatsReport): number {
  let frames = 0;
  for (const entry of report.values() as Iterable<Entry>) {
    if (entry.type === 'inbound-rtp' && entry.kind === 'video') frames += entry.framesDecoded ?? 0;
  }
  return frames;
}
