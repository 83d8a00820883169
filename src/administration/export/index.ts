export { UserExportService } from './user-export.service.ts';
