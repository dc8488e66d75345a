/**
 * `/api/v1` (docs/api.md), typed: functions that take an `Api`, decoded answers, errors as one
 * class. Times are milliseconds since the epoch. No React: components get the page's `Api` from
 * `@/features/site`.
 *
 *   const api = new Api({ baseUrl, token });
 *   const { items, nextCursor } = await listCalls(api, { q: 'chess' });
 *   try { await blockUser(api, userId); } catch (error) { show(apiErrorMessage(error)); }
 */
export * from './faults';
export { Api, type ApiOptions } from './http';
export { emptyList, PageList, type ListState } from './page-list';
export { asCallId } from './read';
export type { CallId, Page, PageQuery, Person } from './read';
export * from './me';
export * from './calls';
export * from './buddies';
export * from './safety';
export * from './settings';
export * from './admin';
