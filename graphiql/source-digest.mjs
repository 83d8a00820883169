// Tells a stale build from a fresh one: dist/.source-digest holds the SHA-256 over everything the build is made from.
//   node source-digest.mjs           writes the digest (the build does)
//   node source-digest.mjs --check   exits 1 when the sources have changed since the build
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = dirname(fileURLToPath(import.meta.url));
const digestFile = join(packageFolder, 'dist', '.source-digest');

const sources = [
  'index.html',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  ...readdirSync(join(packageFolder, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(packageFolder.length + 1))
    .map((path) => path.replaceAll('\\', '/')),
].sort();

const hash = createHash('sha256');
for (const path of sources) {
  const content = readFileSync(join(packageFolder, path));
  hash.update(`${path}\0${content.length}\0`).update(content);
}
const digest = hash.digest('hex');

if (process.argv.includes('--check')) {
  if (readBuilt() !== digest) {
    console.error(
      'graphiql/dist is older than its sources: run `npm ci && npm run build` in graphiql/ and commit dist.',
    );
    process.exit(1);
  }
} else {
  writeFileSync(digestFile, `${digest}\n`);
}

function readBuilt() {
  try {
    return readFileSync(digestFile, 'utf8').trim();
  } catch {
    return undefined;
  }
}
