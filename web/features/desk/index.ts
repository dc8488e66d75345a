/** The admin page: live numbers, reports, users, bans, settings, audit log. */
export { DeskPage } from './DeskPage';
