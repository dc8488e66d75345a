/**
 * What every page shares: who is logged in, the way around, the operator's banner.
 *
 *   const page = usePage();             // { api, accounts, me, ... }; null in the exported page
 *   const member = useMember();         // { api, isGuest }; null: nobody is logged in
 *   <SitePage title="History" at="history">…</SitePage>
 */
export { useAccount, useMe, useMember, usePage, usePublicSettings, type Member } from './hooks';
