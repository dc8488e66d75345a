import type { LucideIcon } from 'lucide-react';
import { History, ShieldCheck, UserRound, UsersRound, Video } from 'lucide-react';

export type PlaceName = 'meet' | 'history' | 'buddies' | 'profile' | 'desk';

export interface Place {
  readonly name: PlaceName;
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
}

const everybody: readonly Place[] = [
  { name: 'meet', path: '/chat', label: 'Meet', icon: Video },
  { name: 'history', path: '/history', label: 'History', icon: History },
  { name: 'buddies', path: '/buddies', label: 'Buddies', icon: UsersRound },
  { name: 'profile', path: '/profile', label: 'You', icon: UserRound },
];
const desk: Place = { name: 'desk', path: '/desk', label: 'Desk', icon: ShieldCheck };

export function placesFor(isAdmin: boolean): readonly Place[] {
  return isAdmin ? [...everybody, desk] : everybody;
}
