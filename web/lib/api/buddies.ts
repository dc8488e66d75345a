/** `/api/v1/buddies`: those one wants to meet again. Accounts only. */
import type { Reader, UserId } from '@/lib/protocol';
import { asUserId } from '@/lib/protocol';
import type { Api } from './http';
import type { CallId, Person } from './read';
import { pathPart, readPerson } from './read';

export const buddyStates = ['buddy', 'outgoing', 'incoming'] as const;
/** `outgoing`: I asked; `incoming`: they asked. */
export type BuddyState = (typeof buddyStates)[number];

export interface Buddy extends Person {
  readonly tie: BuddyState;
  readonly sinceMs: number;
  /** Null for asks: only of buddies it is told. */
  readonly online: boolean | null;
}

/** Somebody I met, by their id or by a call with them. */
export type BuddyRequest = { readonly userId: UserId } | { readonly callId: CallId };

const path = '/api/v1/buddies';

export const listBuddies = (api: Api): Promise<readonly Buddy[]> =>
  api.get(path, (reader) => reader.list('items', readBuddy));

/** Asking somebody who has asked makes buddies at once: the tie is then `buddy`. */
export const askBuddy = (api: Api, ask: BuddyRequest): Promise<{ id: UserId; tie: BuddyState }> =>
  api.send('POST', path, ask, (reader) => ({
    id: asUserId(reader.id('id')),
    tie: reader.word('state', buddyStates),
  }));

export const acceptBuddy = (api: Api, id: UserId): Promise<void> =>
  api.command('POST', `${path}/${pathPart(id)}/accept`);
export const declineBuddy = (api: Api, id: UserId): Promise<void> =>
  api.command('POST', `${path}/${pathPart(id)}/decline`);
/** Also takes back an ask of mine. */
export const removeBuddy = (api: Api, id: UserId): Promise<void> => api.command('DELETE', `${path}/${pathPart(id)}`);

function readBuddy(reader: Reader): Buddy {
  return {
    ...readPerson(reader),
    tie: reader.word('state', buddyStates),
    sinceMs: reader.number('since'),
    online: reader.has('online') ? reader.flag('online') : null,
  };
}
