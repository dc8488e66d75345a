export { BuddiesPage } from './BuddiesPage';
