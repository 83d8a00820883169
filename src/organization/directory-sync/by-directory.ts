import type { WritingDirectory } from './directory.entity.ts';

/** What audit events say of the directory by which something was changed, beside who changed it. */
export const byDirectory = ({ id, name }: Pick<WritingDirectory, 'id' | 'name'>) => ({
  directoryId: id,
  directoryName: name,
});
