import { newId } from '../../src/core/ids.ts';
import { addEvents } from '../support/audit.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const VERIFY = `query ($range: DateTimeRange) {
  verifyAuditLog(range: $range) { valid checkedCount firstInvalidId sealedUntil }
}`;

interface Verification {
  readonly valid: boolean;
  readonly checkedCount: number;
  readonly firstInvalidId: string | null;
  readonly sealedUntil: string | null;
}

describe('verifyAuditLog', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  /** Events by name: their IDs. */
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    // Nothing is sealed but where a test says so.
    house = await House.open({ environment: { WORKER: 'off' } });
    admin = await house.addUser('ADMIN', { name: 'Ada Lovelace' });
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
    await add('2021-01-05T10:00:00', 'first', 'second', 'third', 'fourth', 'fifth');
    await seal();
    await add('2021-01-31T23:59:50', 'januaryEnds', 'januaryOver');
    await add('2021-02-01T00:00:00', 'februaryBegins', 'februaryNext');
    await seal();
    // Committed late: what happened after it was sealed before.
    await add('2021-02-10T12:00:00', 'early');
    await seal();
    await add('2021-02-10T11:59:30', 'late');
    await add('2021-02-10T12:00:30', 'later');
    await seal();
    const many = Array.from({ length: 2_500 }, (_, n) => ({
      created_at: new Date(Date.UTC(2021, 2, 1) + n * 60_000).toISOString(),
      before: { n },
      after: n % 2 ? { name: 'ä€😀\n"' } : null,
    }));
    Object.assign(ids, Object.fromEntries((await addEvents(house, many)).map((id, n) => [`march${n}`, id])));
    await seal();
    await add('2021-04-01T00:00:00', 'waiting', 'waitingToo');
  });
  afterAll(() => house.close());

  const seal = () => house.app.auditSealer.run();
  /** Events a second apart. */
  async function add(at: string, ...names: string[]): Promise<void> {
    const begin = Date.parse(`${at}Z`);
    const events = names.map((name, n) => ({
      created_at: new Date(begin + n * 1_000).toISOString(),
      target_name: name,
      ...(n % 2 === 0 && { actor_id: admin.id, subject_id: admin.id, target_id: newId(), ip_address: '10.0.0.1' }),
    }));
    for (const [n, id] of (await addEvents(house, events)).entries()) ids[names[n]!] = id;
  }
  const WHOLE = { from: '2021-01-01T00:00:00Z', to: '2021-06-01T00:00:00Z' };
  const verify = async (range: object | null = WHOLE): Promise<Verification> => {
    const { data, errors } = await house.ask(caller, VERIFY, { range });
    expect(errors).toEqual([]);
    return data.verifyAuditLog as Verification;
  };
  const idOf = (text: string): string => text.replaceAll(/\$(\w+)/g, (_, name: string) => ids[name]!);
  const TABLES = ['audit_events', 'audit_seals', 'audit_unsealed'];
  /** Changes rows as somebody who owns the tables, looks, and puts everything back. */
  const tampered = async <T>(statements: string | readonly string[], look: () => Promise<T>): Promise<T> => {
    for (const table of TABLES) await house.rows(`CREATE TABLE kept_${table} AS TABLE ${table}`);
    try {
      for (const statement of [statements].flat()) await house.rows(idOf(statement));
      return await look();
    } finally {
      await house.rows(`TRUNCATE ${TABLES.join(', ')}`);
      for (const table of TABLES)
        await house.rows(`INSERT INTO ${table} TABLE kept_${table}; DROP TABLE kept_${table}`);
    }
  };
  const found = async (statements: string | readonly string[], name: string, range: object | null = WHOLE) => {
    const { valid, firstInvalidId } = await tampered(statements, () => verify(range));
    expect([valid, firstInvalidId]).toEqual([false, ids[name]]);
  };

  it('finds the log whole, late commits, ends of months and all, and says how far it is sealed', async () => {
    expect(await verify()).toEqual({
      valid: true,
      checkedCount: 12 + 2_500,
      firstInvalidId: null,
      sealedUntil: '2021-03-02T17:39:00.000Z',
    });
    const seals = await house.rows('SELECT number::int, count FROM audit_seals ORDER BY number');
    expect(seals.map(({ count }) => count as number)).toEqual([5, 2, 2, 1, 2, 1_000, 1_000, 500]);
    expect(seals.map(({ number }) => number as number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it.each([
    ['of one month', { from: '2021-01-01T00:00:00Z', to: '2021-02-01T00:00:00Z' }, 7],
    ['that begins and ends within seals', { from: '2021-01-05T10:00:01Z', to: '2021-03-01T00:02:00Z' }, 4 + 7 + 2],
    ['around what was committed late', { from: '2021-02-10T11:59:30Z', to: '2021-02-10T12:00:00Z' }, 1],
    ['with nothing in it', { from: '2021-02-11T00:00:00Z', to: '2021-02-12T00:00:00Z' }, 0],
    ['before everything', { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' }, 0],
    ['where all waits', { from: '2021-04-01T00:00:00Z', to: '2021-05-01T00:00:00Z' }, 0],
    ['that is the present', null, 0],
  ])('counts what is sealed in a range %s', async (_which, range, checkedCount) => {
    expect(await verify(range)).toMatchObject({ valid: true, checkedCount, firstInvalidId: null });
  });

  it('finds a change of any column', async () => {
    const changes = [
      "id = 'ffffffff-0000-7000-8000-000000000000'",
      "action = 'USER_DELETED'",
      'actor_id = target_id',
      'actor_id = null',
      'subject_id = null',
      "actor_name = 'Nobody'",
      "target_type = 'Group'",
      'target_id = null',
      'target_name = null',
      `before = '{}'`,
      `after = 'null'`,
      'ip_address = null',
      `user_agent = ''`,
      `request_id = 'x'`,
      "created_at = created_at + interval '1 millisecond'",
      "created_at = created_at + interval '2 years'",
    ];
    await house.rows(`SELECT ensure_audit_partition('2023-01-05')`);
    for (const change of changes) await found(`UPDATE audit_events SET ${change} WHERE id = '$third'`, 'third');
  });

  it.each([
    ['first', "UPDATE audit_events SET actor_name = 'x' WHERE id = '$first'"],
    ['fifth', "UPDATE audit_events SET actor_name = 'x' WHERE id = '$fifth'"],
    ['late', "UPDATE audit_events SET actor_name = 'x' WHERE id = '$late'"],
    ['march999', "UPDATE audit_events SET before = null WHERE id = '$march999'"],
    ['march1000', `UPDATE audit_events SET after = '{"name":"ä€😀 \\""}' WHERE id IN ('$march2001', '$march1000')`],
    ['first', "DELETE FROM audit_events WHERE id = '$first'"],
    ['third', "DELETE FROM audit_events WHERE id IN ('$third', '$fourth')"],
    ['fifth', "DELETE FROM audit_events WHERE id = '$fifth'"],
    ['late', "DELETE FROM audit_events WHERE id = '$late'"],
    ['march2499', "DELETE FROM audit_events WHERE id = '$march2499'"],
    ['januaryEnds', "DELETE FROM audit_events WHERE created_at >= '2021-01-31' AND created_at < '2021-02-01'"],
    ['march0', "DELETE FROM audit_events WHERE created_at >= '2021-03-01' AND created_at < '2021-04-01'"],
  ])('finds %s as the first that is not as it was: %s', async (name, statement) => {
    await found(statement, name);
  });

  it('finds two events that changed places', async () => {
    const swap = `WITH two AS (SELECT id, created_at, target_name FROM audit_events WHERE id IN ('$second', '$fourth'))
      UPDATE audit_events e SET target_name = o.target_name FROM two o WHERE e.id IN (SELECT id FROM two) AND o.id <> e.id`;
    await found(swap, 'second');
  });

  it.each([
    ['between two of a seal', '2021-01-05T10:00:01.500Z'],
    ['before all', '2021-01-01T00:00:00Z'],
    ['between two seals', '2021-01-20T00:00:00Z'],
    ['behind the newest seal', '2021-03-20T00:00:00Z'],
    ['behind everything', '2021-05-31T23:59:59.999Z'],
  ])('finds a row that was slipped in %s', async (_where, createdAt) => {
    const id = newId();
    await house.rows('SELECT ensure_audit_partition($1)', [createdAt]);
    const slipIn = `INSERT INTO audit_events (id, action, actor_name, target_type, created_at)
      VALUES ('${id}', 'USER_UPDATED', 'x', 'User', '${createdAt}')`;
    expect(await tampered(slipIn, () => verify())).toMatchObject({ valid: false, firstInvalidId: id });
  });

  it('finds a copy of an event under its own id', async () => {
    const copy = `INSERT INTO audit_events SELECT (jsonb_populate_record(e, '{"created_at":"2021-03-15T00:00:00Z"}')).*
      FROM audit_events e WHERE id = '$third'`;
    await found(copy, 'third');
    expect(await tampered(copy, () => verify({ ...WHOLE, to: '2021-03-01T00:00:00Z' }))).toMatchObject({ valid: true });
  });

  it('finds a row under the id of an event that is sealed later, without looking into seals of other times', async () => {
    const copy = `INSERT INTO audit_events SELECT (jsonb_populate_record(e, '{"created_at":"2021-02-20T00:00:00Z"}')).*
      FROM audit_events e WHERE id = '$march3'`;
    await found(copy, 'march3', { from: '2021-02-01T00:00:00Z', to: '2021-02-25T00:00:00Z' });
  });

  it('finds what was slipped in as if it waited, once it is sealed: nothing is committed an hour late', async () => {
    const id = newId();
    const slipIn = [
      `INSERT INTO audit_events (id, action, actor_name, target_type, created_at) VALUES ('${id}', 'USER_UPDATED', 'x', 'User', '2021-02-20')`,
      `INSERT INTO audit_unsealed VALUES ('${id}', '2021-02-20')`,
    ];
    const verification = await tampered(slipIn, async () => {
      await seal();
      return verify();
    });
    expect(verification).toMatchObject({ valid: false, firstInvalidId: id });
  });

  it('finds what was removed before it was sealed, once the rest is', async () => {
    const { valid, firstInvalidId } = await tampered("DELETE FROM audit_events WHERE id = '$waiting'", async () => {
      expect((await verify()).valid).toBe(true);
      await seal();
      return verify();
    });
    expect([valid, firstInvalidId]).toEqual([false, ids.waiting]);
  });

  it.each<[string, string | string[], string]>([
    [
      'a seal that is gone with its events',
      [
        'DELETE FROM audit_events WHERE id = ANY(SELECT unnest(event_ids) FROM audit_seals WHERE number = 3)',
        'DELETE FROM audit_seals WHERE number = 3',
      ],
      'early',
    ],
    [
      'the first that is gone with its events',
      ["DELETE FROM audit_events WHERE created_at < '2021-01-06'", 'DELETE FROM audit_seals WHERE number = 1'],
      'januaryEnds',
    ],
    [
      'one that was moved out of the way',
      [
        "DELETE FROM audit_events WHERE created_at BETWEEN '2021-02-01' AND '2021-02-02'",
        "UPDATE audit_seals SET first_at = '1970-01-01', last_at = '1970-01-01', until_at = '1970-01-01' WHERE number = 3",
      ],
      'februaryBegins',
    ],
    [
      'one that covers less',
      'UPDATE audit_seals SET event_ids = event_ids[1:4], count = 4, entry_hashes = substring(entry_hashes FROM 1 FOR 128) WHERE number = 1',
      'first',
    ],
    ['another hash', "UPDATE audit_seals SET hash = sha256('x') WHERE number = 2", 'januaryEnds'],
    [
      'another hash of an entry',
      "UPDATE audit_seals SET entry_hashes = overlay(entry_hashes PLACING sha256('x') FROM 33 FOR 32) WHERE number = 1",
      'second',
    ],
    ['another beginning', "UPDATE audit_seals SET previous_hash = sha256('x') WHERE number = 2", 'januaryEnds'],
  ])('finds %s', async (_what, statements, name) => {
    await found(statements, name);
  });

  it('finds a seal that was made anew over changed events, by the next', async () => {
    const verification = await tampered(
      [
        "UPDATE audit_events SET actor_name = 'x' WHERE id = '$march700'",
        'INSERT INTO audit_unsealed SELECT id, created_at FROM audit_events WHERE id = ANY(SELECT unnest(event_ids) FROM audit_seals WHERE number = 6)',
        'CREATE TABLE others AS SELECT * FROM audit_seals WHERE number > 6',
        'DELETE FROM audit_seals WHERE number > 5',
        "DELETE FROM audit_unsealed WHERE created_at >= '2021-04-01'",
      ],
      async () => {
        await seal();
        await house.rows('INSERT INTO audit_seals TABLE others; DROP TABLE others');
        return verify();
      },
    );
    expect(verification).toMatchObject({ valid: false, firstInvalidId: ids.march1000 });
  });

  it('does not blame a month for what was changed in another', async () => {
    const february = { from: '2021-02-01T00:00:00Z', to: '2021-03-01T00:00:00Z' };
    const { valid } = await tampered(
      [
        "DELETE FROM audit_events WHERE id = '$januaryOver'",
        "UPDATE audit_events SET actor_name = 'x' WHERE id = '$march3'",
      ],
      () => verify(february),
    );
    expect(valid).toBe(true);
  });

  it('reads so few events at a time that their number does not matter', async () => {
    const { statements } = await house.ask(caller, VERIFY, { range: WHOLE });
    expect(statements.length).toBeLessThan(20);
  });

  it.each([[{ from: '2021-01-01T00:00:00Z', to: '2022-01-02T00:00:00.001Z' }], [{ from: '2021-01-01T00:00:00Z' }]])(
    'refuses more than 366 days: %j',
    async (range) => {
      const { refusal } = await house.ask(caller, VERIFY, { range });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['range'] }] });
    },
  );

  it('does one at a time', async () => {
    const two = `{ one: verifyAuditLog { valid } two: verifyAuditLog { valid } }`;
    const { data, errors } = await house.ask(caller, two);
    expect(data).toEqual({ one: { valid: true }, two: null });
    expect(errors).toMatchObject([{ code: 'RATE_LIMITED', path: ['two'] }]);
    expect((await verify(null)).valid).toBe(true);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const { refusal, data } = await house.ask(await make(house), VERIFY);
    expect([refusal?.code, data]).toEqual([code, { verifyAuditLog: null }]);
  });

  it('is denied to an administrator who is not the super admin', async () => {
    const { refusal } = await house.ask(await house.callerFor(await house.addUser('ADMIN')), VERIFY);
    expect(refusal?.code).toBe('FORBIDDEN');
  });
});
