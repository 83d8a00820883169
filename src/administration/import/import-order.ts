import type { Origin } from '../../core/tx.ts';
import type { ImportConflict } from './user-import.policy.ts';

/** How a file is to be imported. */
export interface ImportOptions {
  readonly dryRun: boolean;
  readonly onConflict: ImportConflict;
  readonly sendWelcomeEmail: boolean;
}

/** What an import remembers of how it was ordered: the job's parameters. */
export interface ImportParameters extends Pick<ImportOptions, 'onConflict' | 'sendWelcomeEmail'> {
  /** Whence it was ordered, for the audit events of what it does. */
  readonly origin: Origin;
}
