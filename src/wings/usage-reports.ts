import {
  UsageExportService,
  UsageOfManyService,
  UsageRecordLoaders,
  UsageRecordService,
  usageReportUpkeeps,
  UsageSummaryLoaders,
  UsageSummaryService,
} from '../usage/reports/index.ts';
import { UsageExportResolver } from '../usage/reports/usage-export.resolver.ts';
import { UsageRecordResolver } from '../usage/reports/usage-record.resolver.ts';
import { UsageSummaryResolver } from '../usage/reports/usage-summary.resolver.ts';
import { UserUsageResolver } from '../usage/reports/user-usage.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Organization } from './organization.ts';
import type { Wing } from './wing.ts';

/** The room of the usage wing that tells what was used. */
export function usageReports(
  { clock, links, settings }: Foundation,
  { users }: Identity,
  { projects, projectLoaders }: Organization,
) {
  const summaries = new UsageSummaryService(settings);
  const records = new UsageRecordService();
  const exports = new UsageExportService(links, users, records, projects);
  return {
    resolvers: [
      [
        UserUsageResolver,
        new UserUsageResolver(new UsageSummaryLoaders(summaries, clock), new UsageRecordLoaders(records)),
      ],
      [UsageSummaryResolver, new UsageSummaryResolver(new UsageOfManyService(summaries, clock))],
      [UsageRecordResolver, new UsageRecordResolver(projectLoaders)],
      [UsageExportResolver, new UsageExportResolver(exports, links)],
    ],
    upkeeps: usageReportUpkeeps,
    downloads: [exports],
  } satisfies Wing & Record<string, unknown>;
}
