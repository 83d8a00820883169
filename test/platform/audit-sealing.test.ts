import { newId } from '../../src/core/ids.ts';
import { createLogger } from '../../src/core/logger.ts';
import { AuditSealer, AuditSealingService } from '../../src/platform/audit/index.ts';
import { addEvents } from '../support/audit.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { until } from '../support/until.ts';

const ASK =
  'mutation { createInquiry(input: { subtype: BUG_CHAT, subject: "Chat stops", body: "x" }) { inquiry { id } } }';
const VERIFY = '{ verifyAuditLog { valid checkedCount firstInvalidId sealedUntil } }';
/** Room for forty at once, also on a machine that has much else to do. */
const CROWDED = { WORKER: 'off', DATABASE_POOL_SIZE: '40' };
/** Every event of the log is in one seal, or waits. */
const ACCOUNT = `SELECT (SELECT count(*)::int FROM audit_events) AS events, (SELECT coalesce(sum(count), 0)::int FROM audit_seals) AS sealed,
  (SELECT count(DISTINCT id)::int FROM audit_seals, unnest(event_ids) id) AS different, (SELECT count(*)::int FROM audit_unsealed) AS waiting`;

describe('the chain of the audit log', () => {
  let house: House;
  let other: House;
  let admin: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open({ environment: CROWDED });
    other = await House.open({ database: house.database, environment: CROWDED });
    admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
  });
  afterAll(async () => {
    await other.close();
    await house.close();
  });

  const seal = (by = house) => by.app.auditSealer.run();
  const account = async () => (await house.rows(ACCOUNT))[0] as Record<string, number>;
  const verify = async () => (await house.ask(caller, VERIFY)).data.verifyAuditLog as Record<string, unknown>;
  const write = async (by = house, as = caller) => {
    expect((await by.ask(as, ASK)).errors).toEqual([]);
  };

  it('has each event once, where forty write at once and two processes seal meanwhile', async () => {
    const theirs = await other.callerFor(admin);
    const each = (_: unknown, index: number) => (index % 2 ? write() : write(other, theirs));
    const writing = Promise.all(Array.from({ length: 40 }, each));
    let isWriting = true;
    const sealAgain = async (by: House): Promise<void> => {
      for (; isWriting; await new Promise((resolve) => setTimeout(resolve, 20))) await seal(by);
    };
    const sealing = [sealAgain(house), sealAgain(other)];
    await writing.finally(() => (isWriting = false));
    await Promise.all(sealing);
    await Promise.all([seal(house), seal(other)]);
    const { events, ...rest } = await account();
    expect(events).toBeGreaterThanOrEqual(40);
    expect(rest).toEqual({ sealed: events, different: events, waiting: 0 });
    expect(await verify()).toMatchObject({ valid: true, checkedCount: events });
  });

  it('misses none that is committed after later ones were sealed', async () => {
    const client = await house.database.owner.connect();
    const [id, at] = [newId(), house.clock.now()];
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO audit_events (id, action, actor_name, target_type, created_at) VALUES ($1, 'USER_UPDATED', 'x', 'User', $2)`,
      [id, at],
    );
    await client.query('INSERT INTO audit_unsealed VALUES ($1, $2)', [id, at]);
    await write();
    await seal();
    const holding = `SELECT number FROM audit_seals WHERE $1 = ANY(event_ids)`;
    expect(await house.rows(holding, [id])).toEqual([]);
    expect((await verify()).valid).toBe(true);
    await client.query('COMMIT');
    client.release();
    await seal();
    expect(await house.rows(holding, [id])).toHaveLength(1);
    expect(await verify()).toMatchObject({ valid: true, checkedCount: (await account()).events });
  });

  it('keeps nobody waiting who writes, and the other processes from sealing as well', async () => {
    await write();
    const client = await house.database.runtime.connect();
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(7214055123)`);
    await client.query('DELETE FROM audit_unsealed');
    await write();
    expect([await seal(), await seal(other)]).toEqual([0, 0]);
    await client.query('ROLLBACK');
    client.release();
    expect(await seal(other)).toBe(2);
  });

  it('tells the log the hash by which all until then is known', async () => {
    await write();
    await seal();
    const [row] = await house.rows(
      `SELECT number::int AS seal, count, encode(hash, 'hex') AS hash FROM audit_seals ORDER BY number DESC LIMIT 1`,
    );
    expect(house.log.filter(({ msg }) => msg === 'the audit log is sealed').at(-1)).toMatchObject(row as object);
  });

  it('can be followed with SQL alone', async () => {
    await addEvents(house, [{ before: { a: [1, null] }, after: null, target_name: 'ä"\\' }]);
    await seal();
    const [row] = await house.rows(
      `SELECT s.entry_hashes = sha256(s.previous_hash || sha256(convert_to(json_build_array(e.id, e.action, e.actor_id,
          e.subject_id, e.actor_name, e.target_type, e.target_id, e.target_name, e.before::text, e.after::text, e.ip_address,
          e.user_agent, e.request_id, (extract(epoch FROM e.created_at) * 1000)::bigint)::text, 'UTF8'))) AS entry,
        s.previous_hash = p.hash AS link
      FROM audit_seals s JOIN audit_events e ON e.id = s.event_ids[1] JOIN audit_seals p ON p.number = s.number - 1
      WHERE s.count = 1 ORDER BY s.number DESC LIMIT 1`,
    );
    expect(row).toEqual({ entry: true, link: true });
  });

  it('is gone on with by itself, also after it failed', async () => {
    const log: Record<string, unknown>[] = [];
    const logger = createLogger('info', { write: (line) => void log.push(JSON.parse(line)) });
    const sealer = new AuditSealer(new AuditSealingService(), house.app.unitOfWork, logger, { firstMs: 1, everyMs: 5 });
    await house.rows('REVOKE INSERT ON audit_seals FROM gatehouse_app');
    await write();
    sealer.start();
    await until(() => log.some(({ msg }) => /^the audit log could not be sealed/.test(String(msg))));
    expect((await account()).waiting).toBe(1);
    await house.rows('GRANT INSERT ON audit_seals TO gatehouse_app');
    await until(async () => (await account()).waiting === 0);
    await sealer.stop();
    await write();
    expect((await account()).waiting).toBe(1);
  });
});

describe('the months of the audit log', () => {
  let house: House;
  let working: House;
  beforeAll(async () => {
    house = await House.open({ environment: CROWDED });
    working = await House.open();
  });
  afterAll(async () => {
    await working.close();
    await house.close();
  });

  const months = async (): Promise<string[]> =>
    (
      await house.rows(`SELECT inhrelid::regclass::text AS name FROM pg_inherits
      WHERE inhparent = 'audit_events'::regclass ORDER BY 1`)
    ).map(({ name }) => name as string);
  const monthAfter = (ahead: number): string => {
    const now = house.clock.now();
    return `audit_events_${new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString().slice(0, 7).replace('-', '_')}`;
  };

  it('are made by the first who writes, where nobody made them, even forty at once', async () => {
    house.clock.advance({ days: 200 });
    const caller = await house.callerFor(await house.addUser('ADMIN'));
    expect(await months()).not.toContain(monthAfter(0));
    const answers = await Promise.all(Array.from({ length: 40 }, () => house.ask(caller, ASK)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const making = answers.flatMap(({ statements }) =>
      statements.filter((text) => text.includes('ensure_audit_partition')),
    );
    expect(making.length).toBeGreaterThan(0);
    expect(making.length).toBeLessThan(20);
    const ids = answers.map(({ data }) => data.createInquiry.inquiry.id as string);
    expect(await months()).toContain(monthAfter(0));
    const events = await house.rows(
      `SELECT target_id FROM audit_events WHERE created_at > now() + interval '190 days'`,
    );
    expect(events.map(({ target_id: id }) => id as string).sort()).toEqual(ids.sort());
    expect(await house.rows('SELECT id FROM inquiries')).toHaveLength(40);
  });

  it('are made ahead, and never twice', async () => {
    expect(await months()).not.toContain(monthAfter(2));
    await Promise.all([house.app.housekeeping.run(), house.app.housekeeping.run()]);
    // Each leaves out what it meets the other at.
    await house.app.housekeeping.run();
    expect(await months()).toEqual(expect.arrayContaining([monthAfter(0), monthAfter(1), monthAfter(2)]));
    const before = await months();
    await house.app.housekeeping.run();
    expect(await months()).toEqual(before);
  });

  it('are made by each process that starts', async () => {
    const [{ next }] = await house.rows(
      `SELECT 'audit_events_' || to_char(now() AT TIME ZONE 'UTC' + interval '1 month', 'YYYY_MM') AS next`,
    );
    await house.rows(`DROP TABLE ${next as string}`);
    const started = await House.open({ database: house.database, environment: { WORKER: 'off' } });
    expect(await months()).toContain(next);
    await started.close();
  });

  it('are sealed by whoever does queued work, without being told', async () => {
    await addEvents(working, [{}]);
    await until(async () => (await working.rows('SELECT FROM audit_seals')).length === 1);
    await addEvents(house, [{}]);
    expect(await house.rows('SELECT FROM audit_seals')).toEqual([]);
  });
});
