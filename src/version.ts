import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Semantic version of this build, from the package.json above it: beside src, and beside dist once it is compiled. */
export const version: string = versionAbove(path.dirname(fileURLToPath(import.meta.url)));

function versionAbove(folder: string): string {
  const file = path.join(folder, 'package.json');
  if (!fs.existsSync(file)) return versionAbove(path.dirname(folder));
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string }).version;
}
