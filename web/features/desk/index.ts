/** The operator's desk: live numbers, reports, people, bans, settings, the audit log. */
export { DeskPage } from './DeskPage';
