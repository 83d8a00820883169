import { Foundation1764000000000 } from '../../migrations/1764000000000-foundation.ts';
import { Credentials1764100002000 } from '../../migrations/1764100002000-credentials.ts';

/** Every migration, oldest first. */
export const migrations = [Foundation1764000000000, Credentials1764100002000];
