import { Field, InputType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { importConflicts, type ImportConflict } from './user-import.policy.ts';

export const ImportConflictEnum = graphqlEnum(
  'ImportConflict',
  importConflicts,
  'What to do when an imported row matches an existing account by email.',
  {
    FAIL: 'Report the row as failed.',
    SKIP: 'Leave the account as it is.',
    UPDATE: 'Update the account with the row.',
  },
);

@InputType('UserImportUploadInput', { description: 'A CSV import of users from a file that is sent to a signed link.' })
export class UserImportUploadInput {
  @Field(() => Boolean, { defaultValue: false, description: 'Check every row and change nothing.' }) dryRun!: boolean;
  @Field(() => ImportConflictEnum, { defaultValue: 'FAIL', description: 'What to do with rows whose email exists.' })
  onConflict!: ImportConflict;
  @Field(() => Boolean, { defaultValue: false, description: 'Whether to send welcome mails.' })
  sendWelcomeEmail!: boolean;
}

@InputType('ImportUsersInput', { description: 'A CSV import of users.' })
export class ImportUsersInput extends UserImportUploadInput {
  @Field(() => String, {
    description:
      'CSV text (RFC 4180, UTF-8, header row; at most 5 MiB). Columns: email and name, and optionally username, password, role, type, status, groups, projects (name:role), time_zone, locale; lists are separated by semicolons.',
  })
  csv!: string;
}
