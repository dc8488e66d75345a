/** The identity of this page; see `pageCredentials`. */
export { pageCredentials } from './credentials';
export type { AccessTokenSource, PageIdentityOptions } from './credentials';
export {
  loadDisplayName,
  maxNameLength,
  onDisplayName,
  saveDisplayName,
  saveInterests,
  normalizeName,
} from './display-name';
export { fetchAuthMode } from './server-config';
export { holdTabLock } from './tab-lock';
export { tabUserId } from './tab-user';
