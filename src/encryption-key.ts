import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ConfigError } from './config.ts';

const KEY_BYTES = 32;
const FILE = 'encryption-key';

/**
 * The key that is kept in the data folder where ENCRYPTION_KEY is not set, made at the first start. Processes that
 * start at once get the same one.
 * @throws ConfigError when it can neither be read nor kept
 */
export function keptEncryptionKey(dataDir: string): Buffer {
  const file = path.resolve(dataDir, FILE);
  try {
    return readKey(file) ?? makeKey(file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`ENCRYPTION_KEY: not set, and no key can be kept in ${file} (${(error as Error).message})`]);
  }
}

function readKey(file: string): Buffer | null {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES)
    throw new ConfigError([`ENCRYPTION_KEY: not set, and ${file} does not hold 32 bytes as base64`]);
  return key;
}

/** Written whole beside its place and then linked to it: the link that comes first wins, and nobody reads half a key. */
function makeKey(file: string): Buffer {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  try {
    fs.writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    linkOrCopy(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
  return readKey(file)!;
}

/** Some mounted folders know no links; there the copy is still never laid over another. */
function linkOrCopy(draft: string, file: string): void {
  try {
    fs.linkSync(draft, file);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    fs.copyFileSync(draft, file, fs.constants.COPYFILE_EXCL);
  }
}
