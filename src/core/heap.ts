import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Gives memory back that nothing needs any more. Takes about a tenth of a second, in which nothing else is done. */
export function giveMemoryBack(): void {
  // Node has no other door to it than a flag, which counts for contexts that are made after it.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('globalThis.gc') as ((options: object) => void) | undefined;
  // Without the flavor the room for what is young stays as wide as starting made it. Node 20 knows no flavors.
  collect?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
