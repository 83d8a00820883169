import { Foundation1764000000000 } from '../../migrations/1764000000000-foundation.ts';

/** Every migration, oldest first. */
export const migrations = [Foundation1764000000000];
