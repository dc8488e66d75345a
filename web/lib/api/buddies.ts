/** `/api/v1/buddies`: those one wants to meet again. Accounts only. */
import type { Reader, UserId } from '@/lib/protocol';
import { asUserId } from '@/lib/protocol';
import type { Api } from './http';
import type { CallId, Person } from './read';
import { part, readPerson } from './read';

export const buddyTies = ['buddy', 'outgoing', 'incoming'] as const;
/** `outgoing`: I asked; `incoming`: they asked. */
export type BuddyTie = (typeof buddyTies)[number];

export interface Buddy extends Person {
  readonly tie: BuddyTie;
  readonly sinceMs: number;
  /** Null for asks: only of buddies it is told. */
  readonly online: boolean | null;
}

/** Somebody I met, by their id or by a call with them. */
export type BuddyAsk = { readonly userId: UserId } | { readonly callId: CallId };

const path = '/api/v1/buddies';

export const listBuddies = (api: Api): Promise<readonly Buddy[]> =>
  api.get(path, (reader) => reader.list('items', readBuddy));

/** Asking somebody who has asked makes buddies at once: the tie is then `buddy`. */
export const askBuddy = (api: Api, ask: BuddyAsk): Promise<{ id: UserId; tie: BuddyTie }> =>
  api.send('POST', path, ask, (reader) => ({
    id: asUserId(reader.id('id')),
    tie: reader.word('state', buddyTies),
  }));

export const acceptBuddy = (api: Api, id: UserId): Promise<void> =>
  api.command('POST', `${path}/${part(id)}/accept`);
export const declineBuddy = (api: Api, id: UserId): Promise<void> =>
  api.command('POST', `${path}/${part(id)}/decline`);
/** Also takes back an ask of mine. */
export const removeBuddy = (api: Api, id: UserId): Promise<void> => api.command('DELETE', `${path}/${part(id)}`);

function readBuddy(reader: Reader): Buddy {
  return {
    ...readPerson(reader),
    tie: reader.word('state', buddyTies),
    sinceMs: reader.number('since'),
    online: reader.has('online') ? reader.flag('online') : null,
  };
}
