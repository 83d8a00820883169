import fs from 'node:fs';
import path from 'node:path';
import '../../src/app.ts';
import { declaredErrors, defineErrors } from '../../src/core/errors.ts';

describe('the page of errors', () => {
  it('has every refusal that the service can give', () => {
    const page = fs.readFileSync(path.resolve(__dirname, '../../schema/errors.md'), 'utf8').split('\n');
    const missing = declaredErrors().filter(({ code, message }) => {
      const row = page.find((line) => line.startsWith(`| \`${code}\``));
      return !row?.split(' | ')[2]!.includes(message);
    });
    expect(declaredErrors().length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });

  it('gets no refusal twice: rooms that say the same share a table', () => {
    defineErrors({ CONFLICT: 'Said once.' });
    expect(() => defineErrors({ CONFLICT: 'Said once.' })).toThrow('declared twice: CONFLICT Said once.');
    expect(() => defineErrors({ CONFLICT: 'Said otherwise.', INVALID_STATE: 'Said once.' })).not.toThrow();
  });
});
