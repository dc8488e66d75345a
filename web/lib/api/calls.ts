/** `/api/v1/calls`, `/people`: past calls, messages and partners. Members only. */
import type { MatchMode, MessageId, PartnerLeftReason, Reader, UserId } from '@/lib/protocol';
import { asMessageId, matchModes, partnerLeftReasons } from '@/lib/protocol';
import type { BuddyState } from './buddies';
import { buddyStates } from './buddies';
import type { Api } from './http';
import type { CallId, Page, PageQuery, Person } from './read';
import { asCallId, pathPart, readPage, readPerson, oneOfOrNull } from './read';
import type { RatingValue } from './safety';
import { ratingValues } from './safety';

export interface Call {
  readonly id: CallId;
  readonly mode: MatchMode;
  readonly startedAtMs: number;
  /** Null: the call runs, or its end is not known. */
  readonly endedAtMs: number | null;
  readonly ended: PartnerLeftReason | null;
  /** Null: the partner deleted the account. */
  readonly partner: Person | null;
  readonly messages: number;
  /** This user's rating of the partner; null: none. */
  readonly rating: RatingValue | null;
  /** With a search: the newest matching message. */
  readonly match: string | null;
}

export interface Message {
  readonly id: MessageId;
  readonly from: 'me' | 'partner';
  readonly text: string;
  readonly sentAtMs: number;
}

export interface MetPerson extends Person {
  readonly lastMetAtMs: number;
  readonly calls: number;
  readonly buddy: BuddyState | null;
  readonly blocked: boolean;
}

export interface CallQuery extends PageQuery {
  /** Searches names and messages. */
  readonly q?: string | null;
  readonly person?: UserId | null;
}

const sides = ['me', 'partner'] as const;

export const listCalls = (api: Api, query: CallQuery = {}): Promise<Page<Call>> =>
  api.get('/api/v1/calls', readPage(readCall), { ...query });

/** The newest first. */
export const listMessages = (api: Api, call: CallId, query: CallQuery = {}): Promise<Page<Message>> =>
  api.get(`/api/v1/calls/${pathPart(call)}/messages`, readPage(readMessage), { ...query });

export const listPeople = (api: Api, query: PageQuery = {}): Promise<Page<MetPerson>> =>
  api.get('/api/v1/people', readPage(readMetPerson), { ...query });

function readCall(reader: Reader): Call {
  return {
    id: asCallId(reader.id('id')),
    mode: reader.word('mode', matchModes),
    startedAtMs: reader.number('startedAt'),
    endedAtMs: reader.numberOrNull('endedAt'),
    ended: oneOfOrNull(reader, 'ended', partnerLeftReasons),
    partner: reader.nullable('partner', readPerson),
    messages: reader.number('messages'),
    rating: oneOfOrNull(reader, 'rating', ratingValues),
    match: reader.textOrNull('match'),
  };
}

function readMessage(reader: Reader): Message {
  return {
    id: asMessageId(reader.id('id')),
    from: reader.word('from', sides),
    text: reader.text('text'),
    sentAtMs: reader.number('sentAt'),
  };
}

function readMetPerson(reader: Reader): MetPerson {
  return {
    ...readPerson(reader),
    lastMetAtMs: reader.number('lastMetAt'),
    calls: reader.number('calls'),
    buddy: oneOfOrNull(reader, 'buddy', buddyStates),
    blocked: reader.flag('blocked'),
  };
}
