import { createLogger } from '../../src/core/logger.ts';
import { ownerDataSource } from '../../src/database/data-source.ts';
import { migrate } from '../../src/database/migrate.ts';
import { addEvents, makeMonths } from '../support/audit.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';
import { House, type Caller } from '../support/house.ts';

const silent = createLogger('silent');
const VERIFY = `query ($range: DateTimeRange) { verifyAuditLog(range: $range) { valid checkedCount firstInvalidId } }`;
const SLIPPED_IN =
  "INSERT INTO audit_events (id, action, actor_name, target_type, created_at) VALUES ($1, $2, 'x', $3, $4)";
const UPKEEP = 'months of the audit log that are no longer kept';

describe('the retention of the audit log', () => {
  let house: House;
  let caller: Caller;
  let events: { january: string[]; february: string[]; late: string[]; march: string[] };
  const TABLES = ['audit_events', 'audit_seals', 'audit_unsealed', 'audit_retired_months'];
  beforeAll(async () => {
    house = await House.open({ environment: { WORKER: 'off' } });
    const admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
  });
  beforeEach(async () => {
    await house.rows(`TRUNCATE ${TABLES.join(', ')}`);
    await keep(null);
    const january = await add('2020-01-10T00:00:00Z', '2020-01-31T23:30:00Z');
    await seal();
    const february = await add('2020-02-01T00:00:00Z');
    await seal();
    // January ends with what was committed late, after February began.
    const late = await add('2020-01-31T23:59:59Z');
    await seal();
    const march = await add('2020-03-05T00:00:00Z', '2020-03-06T00:00:00Z');
    await seal();
    events = { january, february, late, march };
  });
  afterAll(() => house.close());

  const seal = () => house.app.auditSealer.run();
  const add = (...instants: string[]) =>
    addEvents(
      house,
      instants.map((at) => ({ created_at: at, target_type: 'Old' })),
    );
  const keep = (months: number | null) => house.rows('UPDATE audit_retention SET months = $1', [months]);
  /** So that the month of this instant is the first that is kept. */
  const keepSince = async (at: string): Promise<void> => {
    const [now, since] = [house.clock.now(), new Date(at)];
    await keep((now.getUTCFullYear() - since.getUTCFullYear()) * 12 + now.getUTCMonth() - since.getUTCMonth());
  };
  const retire = async (): Promise<number> => (await house.app.housekeeping.run())[UPKEEP]!;
  const verify = async () => {
    const range = { from: '2020-01-01T00:00:00Z', to: '2020-12-01T00:00:00Z' };
    const { data, errors } = await house.ask(caller, VERIFY, { range });
    expect(errors).toEqual([]);
    return data.verifyAuditLog as { valid: boolean; checkedCount: number; firstInvalidId: string | null };
  };
  const seals = async () =>
    (await house.rows('SELECT number::int FROM audit_seals ORDER BY 1')).map(({ number }) => number as number);
  const listed = async (): Promise<string[]> => {
    const { data } = await house.ask(caller, '{ auditEvents(filter: { targetType: "Old" }) { nodes { id } } }');
    return data.auditEvents.nodes.map(({ id }: { id: string }) => id);
  };

  it('keeps everything where nothing is set', async () => {
    expect(await retire()).toBe(0);
    expect(await listed()).toHaveLength(6);
    expect(await verify()).toEqual({ valid: true, checkedCount: 6, firstInvalidId: null });
  });

  it('drops whole months, and what is kept can still be checked', async () => {
    await keepSince('2020-02-01');
    expect(await retire()).toBe(1);
    expect(await listed()).toEqual([...[...events.march].reverse(), ...events.february]);
    expect(await verify()).toEqual({ valid: true, checkedCount: 3, firstInvalidId: null });
    const [month] = await house.rows(
      `SELECT until_at, count::int, seal_number::int, seal_hash FROM audit_retired_months`,
    );
    const [anchor] = await house.rows('SELECT hash FROM audit_seals WHERE number = 1');
    expect(month).toEqual({
      until_at: new Date('2020-02-01T00:00:00Z'),
      count: 3,
      seal_number: 1,
      seal_hash: anchor.hash,
    });
    const [event] = await house.rows("SELECT * FROM audit_events WHERE action = 'AUDIT_MONTH_RETIRED'");
    expect(event).toMatchObject({
      actor_id: null,
      actor_name: 'system',
      target_name: '2020-01',
      after: { count: 3, sealNumber: 1, sealHash: anchor.hash.toString('hex') },
    });
    expect(await retire()).toBe(0);
  });

  it('drops several months one after the other, with their seals but the last', async () => {
    await keepSince('2020-03-01');
    expect(await retire()).toBe(2);
    expect(await listed()).toEqual([...events.march].reverse());
    expect(await seals()).toEqual([3, 4]);
    expect(await verify()).toEqual({ valid: true, checkedCount: 2, firstInvalidId: null });
    await keepSince('2020-06-01');
    expect(await retire()).toBe(1);
    expect(await seals()).toEqual([4]);
    expect(await verify()).toEqual({ valid: true, checkedCount: 0, firstInvalidId: null });
    await add('2020-07-01T00:00:00Z');
    await seal();
    expect(await verify()).toEqual({ valid: true, checkedCount: 1, firstInvalidId: null });
  });

  it('finds what is changed, removed or slipped in after months were dropped', async () => {
    await keepSince('2020-03-01');
    await retire();
    const [first, second] = events.march;
    const broken = async (statement: string): Promise<string | null> => {
      await house.rows('CREATE TABLE kept_seals AS TABLE audit_seals; CREATE TABLE kept_events AS TABLE audit_events');
      await house.rows(statement);
      const { firstInvalidId } = await verify();
      await house.rows(`TRUNCATE audit_seals, audit_events; INSERT INTO audit_seals TABLE kept_seals;
        INSERT INTO audit_events TABLE kept_events; DROP TABLE kept_seals, kept_events`);
      return firstInvalidId;
    };
    expect(await broken(`UPDATE audit_events SET actor_name = 'x' WHERE id = '${second}'`)).toBe(second);
    expect(await broken(`DELETE FROM audit_events WHERE id = '${first}'`)).toBe(first);
    expect(await broken('DELETE FROM audit_seals WHERE number = 3')).toBe(first);
    expect(await broken("UPDATE audit_seals SET hash = sha256('x') WHERE number = 3")).toBe(events.late[0]);
    await makeMonths(house, ['2020-02-01']);
    const id = 'ffffffff-0000-7000-8000-000000000000';
    const slipIn = SLIPPED_IN.replace('$1', `'${id}'`)
      .replace('$2', `'USER_UPDATED'`)
      .replace('$3', `'User'`)
      .replace('$4', `'2020-02-02'`);
    expect(await broken(slipIn)).toBe(id);
  });

  it('finds that the beginning was cut off, where no event of the log says that it was dropped by rule', async () => {
    const cutOff = async (): Promise<void> => {
      await house.rows("DELETE FROM audit_events WHERE created_at < '2020-03-01'");
      await house.rows('DELETE FROM audit_seals WHERE number < 3');
      await house.rows(
        `INSERT INTO audit_retired_months SELECT '2020-03-01', 4, number, hash, now() FROM audit_seals WHERE number = 3`,
      );
    };
    const FORGED = `SELECT number::int AS "sealNumber", encode(hash, 'hex') AS "sealHash" FROM audit_seals WHERE number = 3`;
    await cutOff();
    expect(await verify()).toMatchObject({ valid: false, firstInvalidId: events.late[0] });
    expect((await house.ask(caller, VERIFY)).data.verifyAuditLog).toMatchObject({ firstInvalidId: events.late[0] });
    const [anchor] = await house.rows(FORGED);
    const event = { action: 'AUDIT_MONTH_RETIRED', target_type: 'AuditEvent', target_name: '2020-02', after: anchor };
    await addEvents(house, [event], { isSlippedIn: true });
    expect(await verify()).toMatchObject({ valid: false, firstInvalidId: events.late[0] });
  });

  it('believes only the end of a month, and an event that is as it was sealed', async () => {
    await keepSince('2020-03-01');
    await retire();
    expect((await verify()).valid).toBe(true);
    await seal();
    expect((await verify()).valid).toBe(true);
    const months = 'UPDATE audit_retired_months SET until_at = $2 WHERE until_at = $1';
    await house.rows(months, ['2020-03-01', '2020-03-01T00:00:01Z']);
    expect(await verify()).toMatchObject({ valid: false, firstInvalidId: events.late[0] });
    await house.rows(months, ['2020-03-01T00:00:01Z', '2020-03-01']);
    expect((await verify()).valid).toBe(true);
    await house.rows("UPDATE audit_events SET request_id = 'x' WHERE action = 'AUDIT_MONTH_RETIRED'");
    expect(await verify()).toMatchObject({ valid: false, firstInvalidId: events.late[0] });
  });

  it('drops no month before all of it is sealed', async () => {
    await keepSince('2020-02-01');
    await add('2020-01-31T23:59:59.500Z');
    expect(await retire()).toBe(0);
    await seal();
    expect(await retire()).toBe(1);
  });

  it('never drops the present month, nor what is set to be kept', async () => {
    await keep(1);
    const now = house.clock.now();
    const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - 1).toISOString();
    const recent = await add(before, now.toISOString());
    await seal();
    await retire();
    expect(await listed()).toEqual(recent.reverse());
    await expect(keep(0)).rejects.toMatchObject({ constraint: 'audit_retention_months_check' });
  });

  it('does it once, whoever asks for it at the same time', async () => {
    await keepSince('2020-03-01');
    const other = await House.open({ database: house.database, environment: { WORKER: 'off' } });
    const counts = await Promise.all([retire(), other.app.housekeeping.run().then((removed) => removed[UPKEEP]!)]);
    expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(2);
    await retire();
    await other.close();
    expect((await house.rows('SELECT until_at FROM audit_retired_months')).length).toBe(2);
    expect(await verify()).toMatchObject({ valid: true, checkedCount: 2 });
  });

  it('is set by whoever migrates, and left alone where nothing is said', async () => {
    const months = async () => (await house.rows('SELECT months FROM audit_retention'))[0].months as number | null;
    await migrate(house.database.address, silent, { auditRetentionMonths: 24 });
    expect(await months()).toBe(24);
    await migrate(house.database.address, silent);
    expect(await months()).toBe(24);
    await migrate(house.database.address, silent, { auditRetentionMonths: null });
    expect(await months()).toBeNull();
  });
});

describe('an audit log from before it was kept by months', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await emptyDatabase();
  });
  afterAll(() => database.drop());

  it('is moved as it is, waits to be sealed, and comes back when that is undone', async () => {
    await migrate(database.address, silent);
    const source = await ownerDataSource(database.address.ownerUrl).initialize();
    const applied = async () =>
      (await database.owner.query('SELECT name FROM migrations')).rows.map(({ name }) => name as string);
    const undo = async (): Promise<void> => {
      while ((await applied()).some((name) => name.startsWith('AuditChain'))) await source.undoLastMigration();
    };
    await undo();
    const instants = [
      '2019-12-31T23:59:59.999Z',
      '2020-01-01T00:00:00Z',
      '2024-02-29T12:00:00Z',
      new Date().toISOString(),
    ];
    for (const at of instants)
      await database.owner.query(SLIPPED_IN, [crypto.randomUUID(), 'USER_UPDATED', `{"at":"${at}"}`, at]);
    const all = 'SELECT * FROM audit_events ORDER BY created_at';
    const before = (await database.owner.query(all)).rows;

    await migrate(database.address, silent);
    expect((await database.owner.query(all)).rows).toEqual(before);
    const places = await database.owner.query(
      `SELECT tableoid::regclass::text AS name FROM audit_events ORDER BY created_at`,
    );
    expect(places.rows.map(({ name }) => name as string).slice(0, 3)).toEqual([
      'audit_events_2019_12',
      'audit_events_2020_01',
      'audit_events_2024_02',
    ]);
    const waiting = await database.owner.query('SELECT event_id AS id FROM audit_unsealed ORDER BY created_at');
    expect(waiting.rows).toEqual(before.map(({ id }) => ({ id: id as string })));
    await undo();
    expect((await database.owner.query(all)).rows).toEqual(before);
    await source.destroy();
  });
});
