/** Block, report, rating. Guests can block and report too. */
import type { Reader, UserId } from '@/lib/protocol';
import { asUserId } from '@/lib/protocol';
import type { Api } from './http';
import type { CallId, Page, PageQuery } from './read';
import { pathPart, readPage } from './read';

export const reportReasons = ['nudity', 'harassment', 'hate', 'underage', 'spam', 'violence', 'other'] as const;
export type ReportReason = (typeof reportReasons)[number];
export const reportTextMax = 1000;

export const ratingValues = ['up', 'down'] as const;
export type RatingValue = (typeof ratingValues)[number];

export interface Block {
  readonly id: UserId;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly blockedAtMs: number;
}

export interface NewReport {
  readonly callId: CallId;
  readonly reason: ReportReason;
  readonly words?: string | null;
}

export const listBlocks = (api: Api, query: PageQuery = {}): Promise<Page<Block>> =>
  api.get('/api/v1/blocks', readPage(readBlock), { ...query });

/** When this resolves, the two users are not matched any more, and a call between them has ended. */
export const blockUser = (api: Api, userId: UserId): Promise<void> =>
  api.command('POST', '/api/v1/blocks', { userId });
export const unblockUser = (api: Api, userId: UserId): Promise<void> =>
  api.command('DELETE', `/api/v1/blocks/${pathPart(userId)}`);

/** Reports the partner of a call; a second report of the same call has no effect. */
export const reportCall = (api: Api, report: NewReport): Promise<void> =>
  api.send('POST', '/api/v1/reports', report, () => undefined);

export const rateCall = (api: Api, callId: CallId, value: RatingValue): Promise<void> =>
  api.send('POST', '/api/v1/ratings', { callId, value }, () => undefined);

function readBlock(reader: Reader): Block {
  return {
    id: asUserId(reader.id('id')),
    name: reader.textOrNull('name'),
    avatarUrl: reader.textOrNull('avatarUrl'),
    blockedAtMs: reader.number('blockedAt'),
  };
}
