/** `/api/v1/buddies`: buddies and buddy requests. Members only. */
import type { Reader, UserId } from '@/lib/protocol';
import { asUserId } from '@/lib/protocol';
import type { Api } from './http';
import type { CallId, Person } from './read';
import { pathPart, readPerson } from './read';

export const buddyStates = ['buddy', 'outgoing', 'incoming'] as const;
/** `outgoing`: this user asked; `incoming`: the other user asked. */
export type BuddyState = (typeof buddyStates)[number];

export interface Buddy extends Person {
  readonly buddyState: BuddyState;
  readonly sinceMs: number;
  /** Null for requests: it is known of buddies only. */
  readonly online: boolean | null;
}

/** A former partner, by user id or by a call. */
export type BuddyRequest = { readonly userId: UserId } | { readonly callId: CallId };

const path = '/api/v1/buddies';

export const listBuddies = (api: Api): Promise<readonly Buddy[]> =>
  api.get(path, (reader) => reader.list('items', readBuddy));

/** If the other user has already asked, the two become buddies at once, and the state is `buddy`. */
export const askBuddy = (api: Api, ask: BuddyRequest): Promise<{ id: UserId; buddyState: BuddyState }> =>
  api.send('POST', path, ask, (reader) => ({
    id: asUserId(reader.id('id')),
    buddyState: reader.word('state', buddyStates),
  }));

export const acceptBuddy = (api: Api, id: UserId): Promise<void> =>
  api.command('POST', `${path}/${pathPart(id)}/accept`);
export const declineBuddy = (api: Api, id: UserId): Promise<void> =>
  api.command('POST', `${path}/${pathPart(id)}/decline`);
/** Also withdraws an own request. */
export const removeBuddy = (api: Api, id: UserId): Promise<void> => api.command('DELETE', `${path}/${pathPart(id)}`);

function readBuddy(reader: Reader): Buddy {
  return {
    ...readPerson(reader),
    buddyState: reader.word('state', buddyStates),
    sinceMs: reader.number('since'),
    online: reader.has('online') ? reader.flag('online') : null,
  };
}
