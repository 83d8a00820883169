import { defineErrors, type DomainError } from '../../core/errors.ts';

const fileErrors = defineErrors({ BAD_USER_INPUT: 'The file cannot be imported as it is.' });

/** Where a fault of the file as a whole stands, for whoever sent it. */
export const CSV_PATH = ['input', 'csv'];

/** What is wrong with the file as a whole. */
export interface FileFault {
  readonly code: string;
  readonly message: string;
}

/** Refuses a file with all its faults. */
export const faultyFile = (faults: readonly FileFault[]): DomainError =>
  fileErrors.BAD_USER_INPUT(faults.map((fault) => ({ path: CSV_PATH, ...fault })));
