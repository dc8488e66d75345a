/** Who this page is; see `pageCredentials`. */
export { pageCredentials, signedOutTokens } from './credentials';
export type { AccessTokenSource, PageIdentityOptions } from './credentials';
export { loadDisplayName, maxNameLength, saveDisplayName, tidyName } from './display-name';
export { fetchAuthMode } from './server-config';
export { tabUserId } from './tab-user';
