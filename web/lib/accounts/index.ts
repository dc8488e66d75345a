/**
 * The accounts of this page: the sign-in state and the API of that user. No React; `@/features/site` has the hooks.
 *
 *   const { accounts, api, me } = pageAccounts();        // in the browser only: in an effect or a handler
 *   await blockUser(api, userId);
 */
export { Accounts, linkTypes } from './accounts';
export type { AccountsOptions, AccountState, DigitsType, HeldToken, LinkType, MailLink } from './accounts';
export { AccountError, accountErrorMessage, isFault } from './faults';
export type { AccountFault } from './faults';
export { isBanned, MeStore } from './me-store';
export type { MeState } from './me-store';
export { readMailLink } from './mail-link';
export type { ReadLink } from './mail-link';
export { nextPath, safePath, withNext } from './next-page';
export { pageAccounts } from './page';
export type { PageAccounts } from './page';
export type { SignIn } from './session';
