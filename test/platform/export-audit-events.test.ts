import { newId } from '../../src/core/ids.ts';
import { makeMonths } from '../support/audit.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { fetchLink } from '../support/transfers.ts';

const EXPORT = 'mutation ($filter: AuditEventFilter) { exportAuditEvents(filter: $filter) { url contentType } }';
const EVENTS = `query ($filter: AuditEventFilter) {
  auditEvents(first: 100, filter: $filter) {
    nodes {
      id createdAt action actorId actorName targetType targetId targetName description changes { field before after }
      ipAddress userAgent requestId impersonator { id }
    }
  }
}`;

describe('exportAuditEvents', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
    admin = await house.addUser('ADMIN', { name: 'Ada Lovelace' });
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
    await makeMonths(house, ['2019-01-01', '2020-01-01']);
  });
  afterAll(() => house.close());

  const fileOf = async (filter: object | null) => {
    const { data, errors } = await house.ask(caller, EXPORT, { filter });
    expect(errors).toEqual([]);
    return fetchLink(data.exportAuditEvents.url);
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- lines of any shape
  const linesOf = (text: string): any[] =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown);
  const listed = async (filter: object) => {
    const { data } = await house.ask(caller, EVENTS, { filter });
    return data.auditEvents.nodes.map(({ impersonator, ...event }: { impersonator: { id: string } | null }) => ({
      ...event,
      impersonatorId: impersonator?.id ?? null,
    }));
  };

  it('has a line for each event, with what auditEvents tells of it, newest first', async () => {
    const bob = await house.addUser('USER', { name: 'Bob\nand "Bill"' });
    for (const field of ['suspendUser', 'activateUser'])
      await house.ask(caller, `mutation { ${field}(id: "${bob.id}") { user { id } } }`);
    await house.rows(
      `INSERT INTO audit_events (id, action, actor_id, subject_id, actor_name, target_type, target_id, created_at)
        VALUES ($1, 'USER_UPDATED', $2, $3, 'Bob', 'User', $3, '2020-01-01')`,
      [newId(), admin.id, bob.id],
    );
    const { headers, text } = await fileOf({ targetId: bob.id });
    expect(headers.get('content-type')).toBe('application/jsonl');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="audit-events-\d{4}-\d\d-\d\d\.jsonl"$/);
    const lines = linesOf(text);
    expect(lines).toEqual(await listed({ targetId: bob.id }));
    expect(lines.map(({ action, impersonatorId }) => [action, impersonatorId])).toEqual([
      ['USER_ACTIVATED', null],
      ['USER_SUSPENDED', null],
      ['USER_UPDATED', admin.id],
    ]);
    expect(lines[1].changes).toContainEqual({ field: 'status', before: '"ACTIVE"', after: '"SUSPENDED"' });
  });

  it('has those that the list shows for the same filter', async () => {
    const [one, two] = [newId(), newId()];
    await house.rows(
      `INSERT INTO audit_events (id, action, actor_id, subject_id, actor_name, target_type, target_id, created_at)
        SELECT gen_random_uuid(), CASE WHEN n % 2 = 0 THEN 'GROUP_CREATED' ELSE 'GROUP_DELETED' END, $1, $2, 'Somebody',
          'Group', $3, '2019-01-01'::timestamptz + n * interval '1 day' FROM generate_series(1, 10) n`,
      [admin.id, one, two],
    );
    const filters: [object, number][] = [
      [{ actorId: one }, 10],
      [{ actorId: admin.id, action: ['GROUP_CREATED'] }, 5],
      [{ targetId: two, action: ['GROUP_CREATED', 'GROUP_DELETED'] }, 10],
      [{ targetId: two, created: { from: '2019-01-03T00:00:00Z', to: '2019-01-06T00:00:00Z' } }, 3],
      [{ targetType: 'Group', targetId: one }, 0],
      [{ targetId: 'nonsense' }, 0],
      [{ targetId: two, action: [] }, 0],
    ];
    for (const [filter, count] of filters) {
      const lines = linesOf((await fileOf(filter)).text);
      expect(lines).toHaveLength(count);
      expect(lines).toEqual(await listed(filter));
    }
  });

  it('reads thousands in batches of a thousand, each event once, and none that happens meanwhile', async () => {
    await house.rows(
      `INSERT INTO audit_events (id, action, actor_name, target_type, created_at)
        SELECT gen_random_uuid(), 'PLAN_CREATED', 'Somebody', 'Plan', '2020-01-01'::timestamptz + (n / 300) * interval '1 hour'
        FROM generate_series(1, 3000) n`,
    );
    const { text, statements } = await fileOf({ targetType: 'Plan' });
    const rows = await house.rows(
      `SELECT id FROM audit_events WHERE target_type = 'Plan' ORDER BY created_at DESC, id DESC`,
    );
    expect(linesOf(text).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    // The link, three thousands, and what tells that no more follow.
    expect(statements).toHaveLength(1 + 3 + 1);
  });

  it('leaves an event that says which events were asked for', async () => {
    const { headers } = await house.ask(caller, EXPORT, { filter: { targetType: 'Group' } });
    const [event] = await house.rows('SELECT * FROM audit_events WHERE request_id = $1', [headers.get('x-request-id')]);
    expect(event).toMatchObject({ action: 'AUDIT_EXPORTED', actor_id: admin.id, target_type: 'AuditEvent' });
    expect(event.after).toEqual({ filter: { targetType: 'Group' }, linkId: expect.any(String) });
    const links = await house.rows('SELECT kind FROM links WHERE id = $1', [event.after.linkId]);
    expect(links).toEqual([{ kind: 'audit-events.jsonl' }]);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const before = await house.rows('SELECT id FROM links');
    expect((await house.ask(await make(house), EXPORT)).refusal?.code).toBe(code);
    expect(await house.rows('SELECT id FROM links')).toEqual(before);
  });
});
