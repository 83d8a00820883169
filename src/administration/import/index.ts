export { ImportBatchService } from './import-batch.service.ts';
export { ImportPasswords } from './import-passwords.ts';
export { RehearsalService } from './rehearsal.service.ts';
export { abandonedRehearsals } from './upkeeps.ts';
export { UserImportService } from './user-import.service.ts';
export { UserImportWork } from './user-import.work.ts';
