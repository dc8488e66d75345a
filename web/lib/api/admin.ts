/** `/api/v1/admin`: the functions of the admin page. */
import type { MatchMode, MessageId, Reader, UserId } from '@/lib/protocol';
import { asMessageId, asUserId } from '@/lib/protocol';
import type { Api } from './http';
import type { CallId, Page, PageQuery, Person } from './read';
import { asCallId, pathPart, readPage, readPerson, oneOfOrNull } from './read';
import type { ReportReason } from './safety';
import { reportReasons } from './safety';
import type { PublicSettings } from './settings';
import { readPublicSettings } from './settings';

declare const brand: unique symbol;
export type ReportId = string & { readonly [brand]: 'ReportId' };
export type BanId = string & { readonly [brand]: 'BanId' };

export interface Overview {
  readonly live: {
    readonly online: number;
    readonly waiting: Readonly<Record<MatchMode, number>>;
    readonly sessions: number;
  };
  readonly users: number;
  readonly guests: number;
  readonly openReports: number;
  readonly bans: number;
  /** The last 24 hours, oldest first. */
  readonly hours: readonly HourCounts[];
}

export interface HourCounts {
  readonly atMs: number;
  readonly calls: number;
  readonly messages: number;
  readonly newUsers: number;
}

export const resolutions = ['dismissed', 'warned', 'banned'] as const;
export type Resolution = (typeof resolutions)[number];

export interface Report {
  readonly id: ReportId;
  readonly createdAtMs: number;
  readonly reason: ReportReason;
  readonly words: string;
  readonly callId: CallId;
  readonly reporterId: UserId | null;
  readonly reportedId: UserId;
  readonly resolution: Resolution | null;
  readonly note: string | null;
  readonly resolvedBy: string | null;
  readonly resolvedAtMs: number | null;
  readonly reporter: Person | null;
  readonly reported: Person | null;
  readonly reportsAgainst: number;
}

export interface ReportedMessage {
  readonly id: MessageId;
  readonly from: 'reporter' | 'reported';
  readonly text: string;
  readonly sentAtMs: number;
}

export interface ReportWithMessages extends Report {
  readonly messages: readonly ReportedMessage[];
}

export interface BanRecord {
  readonly id: BanId;
  readonly bannedAtMs: number;
  readonly userId: UserId;
  readonly reason: string;
  readonly untilMs: number | null;
  readonly bannedBy: string;
  readonly liftedAtMs: number | null;
  readonly liftedBy: string | null;
  readonly user: Person | null;
}

export interface NewBan {
  readonly userId: UserId;
  readonly reason: string;
  /** Null: for good. */
  readonly minutes: number | null;
}

export interface ActiveBan {
  readonly id: BanId;
  readonly reason: string;
  readonly untilMs: number | null;
}

export interface AdminUser extends Person {
  readonly createdAtMs: number;
  readonly seenAtMs: number;
  readonly email: string | null;
  readonly ban: ActiveBan | null;
  readonly reports: number;
  readonly calls: number;
  readonly online: boolean;
}

export interface AllSettings extends PublicSettings {
  readonly karmaFloor: number | null;
  readonly newGuestsApart: boolean;
  readonly messageDays: number;
  readonly callDays: number;
  readonly version: number;
}

/** `version`: the version that the change is based on; 409 `conflict` if there is a newer one. */
export type SettingsChange = Partial<AllSettings>;

export interface AuditEntry {
  readonly id: string;
  readonly atMs: number;
  readonly actorId: string;
  readonly actorName: string | null;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const path = '/api/v1/admin';

export const getOverview = (api: Api): Promise<Overview> => api.get(`${path}/overview`, readOverview);

export const listReports = (
  api: Api,
  query: PageQuery & { readonly state?: 'open' | 'resolved' | 'all' } = {},
): Promise<Page<Report>> => api.get(`${path}/reports`, readPage(readReport), { ...query });

/** Each call is recorded in the audit log. */
export const getReport = (api: Api, id: ReportId): Promise<ReportWithMessages> =>
  api.get(`${path}/reports/${pathPart(id)}`, (reader) => ({
    ...readReport(reader),
    messages: reader.list('messages', readReportedMessage),
  }));

export const resolveReport = (
  api: Api,
  id: ReportId,
  settled: { readonly resolution: Resolution; readonly note?: string | null },
): Promise<void> => api.command('POST', `${path}/reports/${pathPart(id)}/resolve`, settled);

export const listBans = (
  api: Api,
  query: PageQuery & { readonly state?: 'standing' | 'all' } = {},
): Promise<Page<BanRecord>> => api.get(`${path}/bans`, readPage(readBanRecord), { ...query });

/** When this resolves, the lobby has applied the ban. It replaces an active ban. */
export const banUser = (api: Api, ban: NewBan): Promise<{ id: BanId; untilMs: number | null }> =>
  api.send('POST', `${path}/bans`, ban, (reader) => ({
    id: reader.id('id') as BanId,
    untilMs: reader.numberOrNull('until'),
  }));
export const liftBan = (api: Api, id: BanId): Promise<void> => api.command('DELETE', `${path}/bans/${pathPart(id)}`);

export const listUsers = (api: Api, query: PageQuery & { readonly q?: string } = {}): Promise<Page<AdminUser>> =>
  api.get(`${path}/users`, readPage(readAdminUser), { ...query });

export const getAllSettings = (api: Api): Promise<AllSettings> => api.get(`${path}/settings`, readAllSettings);
export const changeSettings = (api: Api, change: SettingsChange): Promise<AllSettings> =>
  api.send('PATCH', `${path}/settings`, change, readAllSettings);

export const listAudit = (
  api: Api,
  query: PageQuery & { readonly subject?: string } = {},
): Promise<Page<AuditEntry>> => api.get(`${path}/audit`, readPage(readAuditEntry), { ...query });

function readOverview(reader: Reader): Overview {
  const live = reader.object('live');
  const waiting = live.object('waiting');
  return {
    live: {
      online: live.number('online'),
      waiting: { video: waiting.number('video'), audio: waiting.number('audio'), text: waiting.number('text') },
      sessions: live.number('sessions'),
    },
    users: reader.number('users'),
    guests: reader.number('guests'),
    openReports: reader.number('openReports'),
    bans: reader.number('bans'),
    hours: reader.list('hours', (hour) => ({
      atMs: hour.number('at'),
      calls: hour.number('calls'),
      messages: hour.number('messages'),
      newUsers: hour.number('newUsers'),
    })),
  };
}

function readReport(reader: Reader): Report {
  return {
    id: reader.id('id') as ReportId,
    createdAtMs: reader.number('createdAt'),
    reason: reader.word('reason', reportReasons),
    words: reader.text('words'),
    callId: asCallId(reader.id('callId')),
    reporterId: reader.has('reporterId') ? asUserId(reader.id('reporterId')) : null,
    reportedId: asUserId(reader.id('reportedId')),
    resolution: oneOfOrNull(reader, 'resolution', resolutions),
    note: reader.textOrNull('note'),
    resolvedBy: reader.textOrNull('resolvedBy'),
    resolvedAtMs: reader.numberOrNull('resolvedAt'),
    reporter: reader.nullable('reporter', readPerson),
    reported: reader.nullable('reported', readPerson),
    reportsAgainst: reader.number('reportsAgainst'),
  };
}

function readReportedMessage(reader: Reader): ReportedMessage {
  return {
    id: asMessageId(reader.id('id')),
    from: reader.word('from', ['reporter', 'reported'] as const),
    text: reader.text('text'),
    sentAtMs: reader.number('sentAt'),
  };
}

function readBanRecord(reader: Reader): BanRecord {
  return {
    id: reader.id('id') as BanId,
    bannedAtMs: reader.number('bannedAt'),
    userId: asUserId(reader.id('userId')),
    reason: reader.text('reason'),
    untilMs: reader.numberOrNull('until'),
    bannedBy: reader.text('bannedBy'),
    liftedAtMs: reader.numberOrNull('liftedAt'),
    liftedBy: reader.textOrNull('liftedBy'),
    user: reader.nullable('user', readPerson),
  };
}

function readAdminUser(reader: Reader): AdminUser {
  return {
    ...readPerson(reader),
    createdAtMs: reader.number('createdAt'),
    seenAtMs: reader.number('seenAt'),
    email: reader.textOrNull('email'),
    ban: reader.nullable('ban', (ban) => ({
      id: ban.id('id') as BanId,
      reason: ban.text('reason'),
      untilMs: ban.numberOrNull('until'),
    })),
    reports: reader.number('reports'),
    calls: reader.number('calls'),
    online: reader.flag('online'),
  };
}

function readAllSettings(reader: Reader): AllSettings {
  return {
    ...readPublicSettings(reader),
    karmaFloor: reader.numberOrNull('karmaFloor'),
    newGuestsApart: reader.flag('newGuestsApart'),
    messageDays: reader.number('messageDays'),
    callDays: reader.number('callDays'),
    version: reader.number('version'),
  };
}

function readAuditEntry(reader: Reader): AuditEntry {
  return {
    id: reader.id('id'),
    atMs: reader.number('at'),
    actorId: reader.text('actorId'),
    actorName: reader.textOrNull('actorName'),
    action: reader.text('action'),
    subject: reader.text('subject'),
    detail: reader.record('detail'),
  };
}

/** Uses the link that the server printed at its start: the signed-in user becomes the first administrator. */
export const openAdminLink = (api: Api, token: string): Promise<void> =>
  api.command('POST', '/auth/v1/admin-link', { token });
