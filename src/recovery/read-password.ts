import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { RecoveryError } from './recovery-error.ts';

/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 6;
const GROUP_LENGTH = 4;
/** More than any password may have. */
const MOST_BYTES = 1_024;

/** A password of more than 110 random bits, which can be read aloud. */
export function generatedPassword(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** Where a password comes from and where it is asked for. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & Pick<Partial<ReadStream>, 'isTTY'>;
  readonly output: NodeJS.WritableStream;
}

/**
 * A password from the first line of the input, or where that is a terminal, typed twice and not shown.
 * @throws RecoveryError when there is none, or the two differ
 */
export async function readPassword({ input, output }: Terminal): Promise<string> {
  const password = input.isTTY ? await typedTwice({ input, output }) : await firstLine(input);
  if (password === '')
    throw new RecoveryError('No password was given. Type one, send one to standard input, or let --generate make one.');
  return password;
}

async function typedTwice(terminal: Terminal): Promise<string> {
  const password = await typed('New password: ', terminal);
  if (password !== '' && (await typed('Once more: ', terminal)) !== password)
    throw new RecoveryError('The two passwords differ.');
  return password;
}

/** One line, with all that a terminal offers for editing it, but not shown. */
function typed(prompt: string, { input, output }: Terminal): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  output.write(prompt);
  return new Promise<string>((resolve, reject) => {
    line.on('line', resolve);
    line.on('SIGINT', () => line.close());
    line.on('close', () => reject(new RecoveryError('Cancelled.')));
  }).finally(() => {
    line.close();
    output.write('\n');
  });
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length > MOST_BYTES || chunks.at(-1)!.includes('\n')) break;
  }
  return /^[^\r\n]*/.exec(Buffer.concat(chunks).toString())![0];
}
