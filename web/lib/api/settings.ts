/** `GET /api/v1/settings`: the public part of the operator's settings. */
import type { MatchMode, Reader } from '@/lib/protocol';
import { matchModes } from '@/lib/protocol';
import type { Api } from './http';
import { knownValues } from './read';

export interface PublicSettings {
  readonly matching: boolean;
  readonly matchingMessage: string;
  /** Empty: none. */
  readonly banner: string;
  readonly modes: readonly MatchMode[];
  readonly guests: boolean;
  readonly interests: boolean;
  readonly queueTimeoutMs: number;
}

export const getSettings = (api: Api): Promise<PublicSettings> => api.get('/api/v1/settings', readPublicSettings);

export function readPublicSettings(reader: Reader): PublicSettings {
  return {
    matching: reader.flag('matching'),
    matchingMessage: reader.text('matchingMessage'),
    banner: reader.text('banner'),
    modes: knownValues(reader, 'modes', matchModes),
    guests: reader.flag('guests'),
    interests: reader.flag('interests'),
    queueTimeoutMs: reader.number('queueTimeoutMs'),
  };
}
