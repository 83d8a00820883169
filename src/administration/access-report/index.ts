export { AccessReportService } from './access-report.service.ts';
