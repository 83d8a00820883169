import { stringify } from 'csv-stringify/sync';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { guardedCell, plainCell } from '../../src/core/csv-cell.ts';

/** Texts made of what matters here, and of anything else. */
const texts = fc.string({ unit: fc.constantFrom(...'=+-@\'";,\t\r\n ab', '＝', '＠', 'é', '漢'), maxLength: 12 });

describe('a guarded cell', () => {
  it('begins no formula, wherever a spreadsheet may begin a cell', () => {
    fc.assert(fc.property(texts, (text) => !/(^|[;\t\r\n])[=+\-@\t\r\n＝＋－＠]/.test(guardedCell(text))));
  });

  it('gives the text back as it was, also through a file', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string()), (text) => {
        const [[cell]] = parse(stringify([[guardedCell(text), 'x']])) as [[string]];
        return plainCell(cell) === text;
      }),
    );
  });

  it.each(['Ada Lovelace', "O'Neil", 'a-b', 'ada@example.org', '', "'"])('leaves %p as it is', (text) => {
    expect(guardedCell(text)).toBe(text);
    expect(plainCell(text)).toBe(text);
  });
});
