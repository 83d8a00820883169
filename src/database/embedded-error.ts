/** A reason why the embedded PostgreSQL cannot serve, worded for the operator who reads it at start. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** Another process uses the data folder. */
export class FolderInUseError extends EmbeddedPostgresError {
  constructor(
    message: string,
    /** Whether it is on another machine or in another container, where it cannot be reached. */
    readonly isElsewhere: boolean,
  ) {
    super(message);
  }
}

/** What to do about things PostgreSQL and the operating system say; the first match is added to the message. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/No space left on device|ENOSPC/, 'The disk is full: make room, or set DATA_DIR to a folder on another disk.'],
  [/EROFS|Read-only file system/, 'The file system is read-only: set DATA_DIR to a writable folder.'],
  [
    /spawn .* EACCES/,
    'The account PostgreSQL runs as may not execute them, or their file systems are mounted noexec: set TMPDIR to a ' +
      'folder on another file system, which everybody may enter.',
  ],
  [/EBUSY/, 'Mount the volume at DATA_DIR itself, not at the postgres folder in it.'],
  [
    /could not look up effective user ID/,
    'PostgreSQL needs a user that has a name in /etc/passwd: run Gatehouse as such a user, or set DATABASE_URL.',
  ],
  [
    /could not create shared memory|could not resize shared memory|could not create semaphores/,
    'The system grants too little shared memory: raise its limit (Docker: --shm-size), or set DATABASE_URL.',
  ],
  [/Permission denied|EACCES|EPERM/, 'Check who owns DATA_DIR and who may enter the folders above it.'],
];

/** Puts together what failed, what PostgreSQL itself said last, and what to do about it. */
export function embeddedPostgresError(what: string, said: readonly string[], cause?: unknown): EmbeddedPostgresError {
  const lines = said.map((line) => line.trim()).filter((line) => line !== '');
  const text = lines.map((line) => `\n  ${line}`).join('');
  const advice = ADVICE.find(([pattern]) => pattern.test(text))?.[1];
  return new EmbeddedPostgresError(`${what}${text === '' ? '' : `:${text}`}${advice ? `\n${advice}` : ''}`, { cause });
}

/** The `code` of a system error, such as ENOENT; undefined for other errors. */
export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
