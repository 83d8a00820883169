// Compiles the service to dist/. With --if-stale: only where a source is newer than the last build.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stamp = path.join(root, 'dist', '.built');
const sources = ['src', 'migrations', 'ormconfig.ts', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

const newest = (file) => {
  const { mtimeMs } = fs.statSync(file);
  if (!fs.statSync(file).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...fs.readdirSync(file).map((name) => newest(path.join(file, name))));
};

const isFresh = () => {
  if (!fs.existsSync(stamp)) return false;
  const built = fs.statSync(stamp).mtimeMs;
  const present = sources.map((name) => path.join(root, name)).filter((file) => fs.existsSync(file));
  return present.every((file) => newest(file) <= built);
};

const compiler = () => {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    return null;
  }
};

const tsc = compiler();
if (process.argv.includes('--if-stale') && (isFresh() || (!tsc && fs.existsSync(stamp)))) process.exit(0);
if (!tsc) {
  console.error(
    'The service is not built and the compiler is not installed. Run `npm ci` with its development dependencies.',
  );
  process.exit(1);
}
fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
});
if (status === 0) {
  fs.chmodSync(path.join(root, 'dist', 'src', 'cli.js'), 0o755);
  fs.writeFileSync(stamp, '');
}
process.exit(status ?? 1);
