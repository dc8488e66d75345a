/** A report with its context: messages, reported user, earlier reports. */
import type { AdminUser, Api, Report, ReportId, ReportWithMessages } from '@/lib/api';
import { getReport, listReports, listUsers } from '@/lib/api';

export interface ReportFacts {
  readonly report: ReportWithMessages;
  /** Null: the account was deleted. */
  readonly reported: AdminUser | null;
  /** From new to old; only those among the last hundred reports. */
  readonly others: readonly Report[];
}

export async function loadReportFacts(api: Api, id: ReportId): Promise<ReportFacts> {
  return addReportContext(api, await getReport(api, id));
}

/** Does not load the messages again, since each load is recorded in the audit log. */
export async function addReportContext(api: Api, report: ReportWithMessages): Promise<ReportFacts> {
  const { reportedId, reportsAgainst } = report;
  const [users, reports] = await Promise.all([
    listUsers(api, { q: reportedId, limit: 5 }),
    reportsAgainst > 1 ? listReports(api, { state: 'all', limit: 100 }) : { items: [] },
  ]);
  return {
    report,
    reported: users.items.find((user) => user.id === reportedId) ?? null,
    others: reports.items.filter((each) => each.reportedId === reportedId && each.id !== report.id),
  };
}
