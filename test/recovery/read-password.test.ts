import { PassThrough } from 'node:stream';
import { generatedPassword, readPassword } from '../../src/recovery/read-password.ts';
import { RecoveryError } from '../../src/recovery/recovery-error.ts';

/** A terminal at which somebody types, and what it shows. */
function terminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const shown: string[] = [];
  const output = new PassThrough();
  output.on('data', (chunk: Buffer) => shown.push(chunk.toString()));
  return { input, output, shown };
}

const piped = (text: string) => {
  const input = Object.assign(new PassThrough(), { isTTY: false });
  input.end(text);
  return readPassword({ input, output: new PassThrough() });
};

describe('a password on standard input', () => {
  it.each([
    ['quiet-otter\n', 'quiet-otter'],
    ['quiet-otter\r\n', 'quiet-otter'],
    ['quiet-otter', 'quiet-otter'],
    [' with blanks \nand more\n', ' with blanks '],
    ['Übergrößenträger\n', 'Übergrößenträger'],
  ])('is the first line of %j', async (text, password) => {
    expect(await piped(text)).toBe(password);
  });

  it.each(['', '\n', '\r\n'])('is missing in %j', async (text) => {
    await expect(piped(text)).rejects.toThrow(new RecoveryError(missing));
  });
});

const missing = 'No password was given. Type one, send one to standard input, or let --generate make one.';

describe('a password at a terminal', () => {
  it('is typed twice, may be corrected, and is never shown', async () => {
    const { input, output, shown } = terminal();
    const password = readPassword({ input, output });
    input.write('quiet-oter\u007f\u007f\u007ftter\r');
    await new Promise((resolve) => setImmediate(resolve));
    input.write('quiet-otter\r');
    expect(await password).toBe('quiet-otter');
    expect(shown.join('')).toBe('New password: \nOnce more: \n');
  });

  it.each([
    ['two that differ', ['one\r', 'two\r'], 'The two passwords differ.'],
    ['nothing', ['\r'], missing],
    ['Ctrl-C', ['half\u0003'], 'Cancelled.'],
    ['Ctrl-D', ['\u0004'], 'Cancelled.'],
  ])('is refused where somebody types %s', async (_, typed, words) => {
    const { input, output } = terminal();
    const outcome = readPassword({ input, output }).catch((error: Error) => error);
    for (const text of typed) {
      input.write(text);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await outcome).toEqual(new RecoveryError(words));
  });
});

describe('a generated password', () => {
  it('can be read aloud, fits bcrypt, and is another each time', () => {
    const passwords = Array.from({ length: 50 }, generatedPassword);
    for (const password of passwords) expect(password).toMatch(/^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){5}$/);
    expect(new Set(passwords).size).toBe(50);
  });
});
