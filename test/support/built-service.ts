import { transformFile, type JscConfig } from '@swc/core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const BUILT = 'GATEHOUSE_TEST_BUILT';

/**
 * Compiles the service and the fixtures, once before the suite: a process that compiles for itself takes seconds to
 * start, and more memory than the service. Gives what removes the build again.
 *
 * @param language what the compiler makes of TypeScript
 */
export async function handOverBuiltService(language: JscConfig): Promise<() => void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-built-'));
  // Some processes are another user's.
  fs.chmodSync(folder, 0o755);
  const names = ['src', 'migrations', 'test'].flatMap((part) =>
    (fs.readdirSync(path.join(root, part), { recursive: true }) as string[]).map((name) => path.join(part, name)),
  );
  const wanted = names.filter((name) => !name.startsWith('test') || name.endsWith('.fixture.ts'));
  await Promise.all(wanted.map((name) => build(name, folder, language)));
  fs.copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  for (const name of ['node_modules', 'graphiql', 'examples'])
    fs.symlinkSync(path.join(root, name), path.join(folder, name));
  process.env[BUILT] = folder;
  return () => fs.rmSync(folder, { recursive: true, force: true });
}

async function build(name: string, folder: string, language: JscConfig): Promise<void> {
  const from = path.join(root, name);
  if (fs.statSync(from).isDirectory()) return;
  const to = path.join(folder, name);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  if (!name.endsWith('.ts')) return fs.copyFileSync(from, to);
  const { code } = await transformFile(from, {
    module: { type: 'nodenext' },
    // Known to the compiler, but not to its types.
    jsc: { ...language, ...{ rewriteRelativeImportExtensions: true } },
  });
  fs.writeFileSync(to.replace(/\.ts$/, '.js'), code);
}

/** Folder of the build. */
export const builtService = (): string => process.env[BUILT]!;
