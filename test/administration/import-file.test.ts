import fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { guardedCell } from '../../src/core/csv-cell.ts';
import { DomainError } from '../../src/core/errors.ts';
import { readRows, type FileRow } from '../../src/administration/import/import-file.ts';
import { readUserRow } from '../../src/administration/import/user-row.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function rowsOf(file: string | Buffer, size = 1_024): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for await (const row of readRows(inPieces(Buffer.from(file as string), size))) rows.push(row);
  return rows;
}

const cellsOf = async (file: string | Buffer, size?: number) => (await rowsOf(file, size)).map(({ cells }) => cells);

/** Codes and messages of what is wrong with a file. */
const faultsOf = (file: string | Buffer): Promise<string[]> =>
  rowsOf(file).then(
    () => [],
    (error: DomainError) => error.violations.map(({ code, message }) => `${code} ${message}`),
  );

describe('a file of users', () => {
  const ann = { email: 'ann@example.org', name: 'Ann' };

  it.each([
    ['line breaks of Windows', 'email,name\r\nann@example.org,Ann\r\n'],
    ['line breaks of Unix, and none at the end', 'email,name\nann@example.org,Ann'],
    ['line breaks of old Macs', 'email,name\rann@example.org,Ann\r'],
    ['a byte order mark', '\ufeffemail,name\nann@example.org,Ann\n'],
    ['columns in another order', 'name,email\nAnn,ann@example.org\n'],
    ['names of columns in another case', 'Email,NAME\nann@example.org,Ann\n'],
    ['everything quoted', '"email","name"\r\n"ann@example.org","Ann"\r\n'],
    ['blanks around cells', 'email , name\nann@example.org,  Ann \n'],
    ['empty lines, and lines of empty cells', '\nemail,name\n\nann@example.org,Ann\n,\n\n'],
  ])('is read with %s', async (_, file) => {
    expect(await rowsOf(file)).toEqual([{ index: 1, cells: ann, isTooLong: false }]);
  });

  it('keeps commas, quotes, line breaks and blanks of a quoted cell', async () => {
    const file = 'email,name\na@example.org," Ann ""the boss"",\r\n Smith "\n';
    expect(await cellsOf(file)).toEqual([{ email: 'a@example.org', name: ' Ann "the boss",\r\n Smith ' }]);
  });

  it('reads a row with too few cells as if the others were empty, and tells one with too many', async () => {
    const rows = await rowsOf('email,name,role,locale\nann@example.org,Ann\nbob@example.org,Bob,USER,en,more\n');
    expect(rows.map(({ isTooLong }) => isTooLong)).toEqual([false, true]);
    expect(rows[0]!.cells).toEqual({ ...ann, role: '', locale: '' });
  });

  it('reads the same however the bytes arrive', async () => {
    const file = Buffer.from('email,name\r\nann@example.org,"Änn 안나 😀 à"\r\nbob@example.org,Bøb à\r\n');
    const whole = await rowsOf(file);
    expect(whole[0]!.cells.name).toBe('Änn 안나 😀 à');
    expect(whole[1]!.cells.name).toBe('Bøb à');
    for (let size = 1; size < 20; size += 1) expect(await rowsOf(file, size)).toEqual(whole);
  });

  it('marks what is not UTF-8 in the cell where it stands, and leaves the other rows alone', async () => {
    const rows = ['email,name', 'ann@example.org,Änn', 'bob@example.org,B?b', 'eve@example.org,Eve \ufffd'];
    const file = Buffer.from(rows.join('\n'));
    file[file.indexOf('?')] = 0xf6;
    for (const size of [1, 7, 1_024]) {
      const read = (await rowsOf(file, size)).map((row) => readUserRow(row));
      expect(read).toMatchObject([
        { name: 'Änn' },
        { key: 'bob@example.org', refusal: { violations: [{ path: ['name'], code: 'NOT_TEXT' }] } },
        { name: 'Eve \ufffd' },
      ]);
    }
  });

  it.each([
    ['empty', '', ['EMPTY The file is empty.']],
    ['UTF-16', Buffer.from('\ufeffemail,name\n', 'utf16le'), ['NOT_UTF8 The file is UTF-16. Save it as CSV in UTF-8.']],
    ['without a column that it needs', 'email,role\n', ['MISSING_COLUMN The header lacks the column name.']],
    ['with a column twice', 'email,name,Email\n', ['DUPLICATE_COLUMN The header names the column email twice.']],
    [
      'separated by semicolons',
      'email;name\n',
      [
        expect.stringContaining('UNKNOWN_COLUMN Cells are separated by commas. The columns are: email, name, '),
        'MISSING_COLUMN The header lacks the column email.',
        'MISSING_COLUMN The header lacks the column name.',
      ],
    ],
    [
      'with a quote within a cell',
      'email,name\nann@example.org,Ann\nbob@example.org,Bob "the boss" Smith\n',
      [expect.stringMatching(/^BAD_QUOTES Row 2, column name, has a quote where none can be\./)],
    ],
    [
      'with a text behind a quoted cell',
      'email,name,role\n"ann@example.org" x,Ann,USER\n',
      [expect.stringMatching(/^BAD_QUOTES Row 1, column email, has a quote where none can be\./)],
    ],
    [
      'with a quote that is never closed',
      'email,name\nann@example.org,Ann\n"bob@example.org,Bob\n',
      ['BAD_QUOTES Row 2, column email, has a quote that is opened and never closed.'],
    ],
    [
      'with a quote that is not closed for long',
      `email,name\nann@example.org,"Ann\n${'bob@example.org,Bob\n'.repeat(5_000)}`,
      [expect.stringMatching(/^TOO_LONG Row 1, column name, is too long\./)],
    ],
    [
      'with a wrong quote in its header',
      'em"ail,name\n',
      [expect.stringMatching(/^BAD_QUOTES The header has a quote/)],
    ],
  ] as const)('is refused when it is %s', async (_, file, faults) => {
    expect(await faultsOf(file as string | Buffer)).toEqual(faults);
  });

  it('never repeats a cell of a file that has no header', async () => {
    expect((await faultsOf('ann@example.org,Ann,hunter2-secret\n')).join()).not.toContain('hunter2');
    expect((await faultsOf('ann@example.org,Ann,hunt"er2-secret\n')).join()).not.toContain('er2');
  });

  it('is read or refused, whatever its bytes are', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom('"', '""', ',', '\n', '\r\n', '\r', ';', '\0', '\ufeff', 'ann@example.org', '=x', ' ')
        .map(Buffer.from),
    );
    const file = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.concat(pieces as Buffer[]));
    await fc.assert(
      fc.asyncProperty(file, fc.boolean(), async (bytes, hasHeader) => {
        const whole = hasHeader ? Buffer.concat([Buffer.from('email,name,username,password,role\n'), bytes]) : bytes;
        for (const size of [3, 1_024]) {
          const rows = await rowsOf(whole, size).catch((error: unknown) => error);
          if (Array.isArray(rows)) for (const row of rows as FileRow[]) readUserRow(row);
          else expect(rows).toMatchObject({ name: 'DomainError', code: 'BAD_USER_INPUT' });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives back every text that an export wrote', async () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((value) => value.trim() === value);
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (names) => {
        const readable = names.map((name) => name.replace(/\0|[\ud800-\udfff]/g, 'x'));
        const file = stringify([['email', 'name'], ...readable.map((name) => ['a@example.org', guardedCell(name)])], {
          bom: true,
          record_delimiter: 'windows',
          quoted: true,
        });
        const read = await cellsOf(file, 5);
        const names_ = read.map(({ name }, index) => readUserRow({ index, cells: { name: name! }, isTooLong: false }));
        for (const [index, row] of names_.entries())
          if (!('refusal' in row)) expect(row.name).toBe(readable[index]!.trim());
        expect(read).toHaveLength(readable.length);
      }),
      { numRuns: 200 },
    );
  });
});
