/** Everything around one report, gathered: what was said, who it was about, what was reported before. */
import type { AdminUser, Api, Report, ReportId, ReportWithMessages } from '@/lib/api';
import { getReport, listReports, listUsers } from '@/lib/api';

export interface ReportFacts {
  readonly report: ReportWithMessages;
  /** Null: the account is gone. */
  readonly reported: AdminUser | null;
  /** The newest first; only those among the last hundred reports of the campus. */
  readonly others: readonly Report[];
}

export async function loadReportFacts(api: Api, id: ReportId): Promise<ReportFacts> {
  return addReportContext(api, await getReport(api, id));
}

/** Without reading again what was said: each reading is on the audit log. */
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
