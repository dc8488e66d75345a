import type { LucideIcon } from 'lucide-react';
import { History, ShieldCheck, UserRound, UsersRound, Video } from 'lucide-react';

export type NavItemName = 'meet' | 'history' | 'buddies' | 'profile' | 'desk';

export interface NavItem {
  readonly name: NavItemName;
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
}

const userItems: readonly NavItem[] = [
  { name: 'meet', path: '/chat', label: 'Meet', icon: Video },
  { name: 'history', path: '/history', label: 'History', icon: History },
  { name: 'buddies', path: '/buddies', label: 'Buddies', icon: UsersRound },
  { name: 'profile', path: '/profile', label: 'You', icon: UserRound },
];
const desk: NavItem = { name: 'desk', path: '/desk', label: 'Desk', icon: ShieldCheck };

export function navItemsFor(isAdmin: boolean): readonly NavItem[] {
  return isAdmin ? [...userItems, desk] : userItems;
}
