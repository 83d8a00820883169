export { usageReportUpkeeps } from './upkeep.ts';
export { UsageExportService } from './usage-export.service.ts';
export { UsageOfManyService } from './usage-of-many.service.ts';
export { UsageRecordLoaders } from './usage-record.loaders.ts';
export { UsageRecordService } from './usage-record.service.ts';
export { UsageSummaryLoaders } from './usage-summary.loaders.ts';
export { UsageSummaryService } from './usage-summary.service.ts';
