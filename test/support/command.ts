import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import type { House } from './house.ts';
import { HOUSE_KEY } from './signing-keys.ts';

const root = path.resolve(__dirname, '../..');

/** What came of a command. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

interface Circumstances {
  readonly environment: Readonly<Record<string, string>>;
  /** What comes on standard input; nothing unless given. */
  readonly input?: string;
}

/** Runs `gatehouse` with these arguments, as a process of its own. */
export async function command(args: readonly string[], { environment, input = '' }: Circumstances): Promise<Outcome> {
  const { PATH, HOME = os.homedir() } = process.env;
  const child = spawn(process.execPath, ['--import', '@swc-node/register/esm-register', 'src/cli.ts', ...args], {
    cwd: root,
    env: { PATH, HOME, ...environment },
    stdio: 'pipe',
  });
  const said = { output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.errors += chunk.toString()));
  // One that refuses its arguments does not wait for what it is told.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

/** By what a command finds the database and the secrets of a house. */
export const environmentOf = ({ database }: House): Record<string, string> => ({
  DATABASE_URL: database.address.url,
  DATABASE_OWNER_URL: database.address.ownerUrl,
  ENCRYPTION_KEY: HOUSE_KEY.toString('hex'),
});
