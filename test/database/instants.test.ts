import { types } from 'pg';
import { instantOf } from '../../src/database/instants.ts';

// As pg came, before anything was told to read instants in another way.
const byTheDriver = jest
  .requireActual<{ getTypeParser: (oid: number) => (text: string) => Date | number }>('pg-types')
  .getTypeParser(1184);

describe('instants as PostgreSQL writes them', () => {
  it.each([
    '2026-11-23 10:20:30.123+00',
    '2026-11-23 10:20:30+00',
    '2026-11-23 10:20:30.1+00',
    '2026-11-23 10:20:30.07+00',
    '2026-11-23 10:20:30.123456+00',
    '2026-12-31 23:59:59.999+00',
    '2024-02-29 00:00:00+00',
    '1969-07-20 20:17:40.5+00',
    '2026-11-23 10:20:30.123+05:30',
    '2026-11-23 10:20:30-03',
    '0044-03-15 12:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    '12026-01-01 00:00:00+00',
    'infinity',
    '-infinity',
  ])('are read as the driver reads them: %s', (text) => {
    expect(instantOf(text)).toEqual(byTheDriver(text));
  });

  it('are read so by the whole process once a door to the database is made', async () => {
    await import('../../src/database/data-source.ts');
    expect(types.getTypeParser(1184)).toBe(instantOf);
  });
});
