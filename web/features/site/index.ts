/**
 * Shared by all pages: sign-in state, navigation, the operator's banner.
 *
 *   const page = usePage();             // { api, accounts, me, ... }; null in the exported page
 *   const member = useMember();         // { api, isGuest }; null: not signed in
 *   <SitePage title="History" at="history">…</SitePage>
 */
export { AccountCorner } from './AccountCorner';
export { CornerContext } from './corner';
export { Avatar } from './Avatar';
export { Banner } from './Banner';
export { useAccount, useMe, useMember, usePage, usePublicSettings, type Member } from './hooks';
export { SiteNav } from './SiteNav';
export { SitePage } from './SitePage';
export { ListEnd } from './ListEnd';
export { useList } from './useList';
