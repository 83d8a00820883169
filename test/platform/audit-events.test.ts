import { anonymous } from '../../src/core/actor.ts';
import { auditActions } from '../../src/core/audit-action.ts';
import { newId } from '../../src/core/ids.ts';
import { changesOf } from '../../src/platform/audit/audit-event.changes.ts';
import { sentenceOf } from '../../src/platform/audit/audit-event.sentences.ts';
import { addEvents } from '../support/audit.ts';
import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';

const EVENTS = `query ($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String) {
  auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before) { ${PAGE} }
}`;
const COUNTED = 'query ($filter: AuditEventFilter) { auditEvents(filter: $filter) { totalCount nodes { id } } }';
const WHOLE = `query ($filter: AuditEventFilter) {
  auditEvents(filter: $filter) {
    nodes {
      id action actorId actorName targetType targetId targetName description ipAddress userAgent requestId createdAt
      actor { id name } impersonator { id name } changes { field before after }
    }
  }
}`;
const PEOPLE = `query ($filter: AuditEventFilter, $first: Int) {
  auditEvents(filter: $filter, first: $first) { nodes { description changes { field } actor { id name } impersonator { id name } } }
}`;
const SUSPEND = 'mutation ($id: ID!) { suspendUser(id: $id) { user { id } } }';
const DELETE = 'mutation ($id: ID!) { deleteUser(id: $id) { deletedId } }';

const DAY_MS = 86_400_000;

describe('auditEvents', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
    admin = await house.addUser('ADMIN', { name: 'Ada Lovelace' });
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());

  /** An event, written as a row. */
  const addEvent = async (values: Record<string, unknown> = {}): Promise<string> =>
    (await addEvents(house, [values]))[0]!;

  const found = async (filter: object): Promise<string[]> => {
    const { data, errors } = await house.ask(caller, COUNTED, { filter });
    expect(errors).toEqual([]);
    const ids = data.auditEvents.nodes.map(({ id }: { id: string }) => id) as string[];
    expect(data.auditEvents.totalCount).toBe(ids.length);
    return ids;
  };

  it('tells who did what to whom, what changed, and which request caused it', async () => {
    const bob = await house.addUser('USER', { name: 'Bob' });
    const done = await house.ask(caller, SUSPEND, { id: bob.id }, { 'user-agent': 'a terminal' });
    expect(done.errors).toEqual([]);
    const { data } = await house.ask(caller, WHOLE, { filter: { targetId: bob.id } });
    expect(data.auditEvents.nodes).toEqual([
      {
        id: expect.any(String),
        action: 'USER_SUSPENDED',
        actorId: admin.id,
        actorName: 'Ada Lovelace',
        actor: { id: admin.id, name: 'Ada Lovelace' },
        impersonator: null,
        targetType: 'User',
        targetId: bob.id,
        targetName: 'Bob',
        description: 'Ada Lovelace suspended Bob',
        changes: expect.arrayContaining([{ field: 'status', before: '"ACTIVE"', after: '"SUSPENDED"' }]),
        ipAddress: '127.0.0.1',
        userAgent: 'a terminal',
        requestId: done.headers.get('x-request-id'),
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it('carries the request id that a client sent', async () => {
    const bob = await house.addUser();
    await house.ask(caller, SUSPEND, { id: bob.id }, { 'x-request-id': 'trace-0123456789' });
    const { data } = await house.ask(caller, WHOLE, { filter: { targetId: bob.id } });
    expect(data.auditEvents.nodes).toMatchObject([{ requestId: 'trace-0123456789' }]);
  });

  it('keeps the names of those who are gone', async () => {
    const [deputy, bob] = [
      await house.addUser('ADMIN', { name: 'Grace' }),
      await house.addUser('USER', { name: 'Bob' }),
    ];
    await house.ask(await house.callerFor(deputy), DELETE, { id: bob.id });
    await house.ask(caller, DELETE, { id: deputy.id });
    const { data } = await house.ask(caller, WHOLE, { filter: { targetId: bob.id } });
    expect(await house.rows('SELECT id FROM users WHERE id = ANY($1)', [[deputy.id, bob.id]])).toEqual([]);
    expect(data.auditEvents.nodes).toMatchObject([
      {
        action: 'USER_DELETED',
        actorId: deputy.id,
        actorName: 'Grace',
        actor: null,
        targetId: bob.id,
        targetName: 'Bob',
      },
    ]);
  });

  it('names both people of an impersonation: the account acted as, and the administrator behind it', async () => {
    const bob = await house.addUser('USER', { name: 'Bob' });
    await addEvent({
      actor_id: admin.id,
      subject_id: bob.id,
      actor_name: 'Bob',
      target_id: bob.id,
      target_name: 'Bob',
    });
    const { data } = await house.ask(caller, WHOLE, { filter: { targetId: bob.id } });
    expect(data.auditEvents.nodes).toMatchObject([
      {
        actorId: bob.id,
        actorName: 'Bob',
        actor: { id: bob.id },
        impersonator: { id: admin.id },
        description: 'Bob (impersonated) changed their own profile',
      },
    ]);
  });

  it('names no actor for the system', async () => {
    const id = newId();
    await addEvent({ actor_name: 'system', action: 'SETTINGS_IMPORTED', target_type: 'Settings', target_id: id });
    const { data } = await house.ask(caller, WHOLE, { filter: { targetId: id } });
    expect(data.auditEvents.nodes).toMatchObject([
      {
        actorId: null,
        actorName: 'system',
        actor: null,
        impersonator: null,
        description: 'The system imported the settings',
      },
    ]);
  });

  it('shows each changed attribute as JSON text', async () => {
    const target = newId();
    const before = { name: 'Bo', tags: ['a'], email: null };
    await addEvent({ target_id: target, before, after: { name: 'Bob "the builder"', tags: ['a', 'b'], limit: 3 } });
    const { data } = await house.ask(caller, WHOLE, { filter: { targetId: target } });
    expect(data.auditEvents.nodes[0].changes).toEqual(
      expect.arrayContaining([
        { field: 'name', before: '"Bo"', after: '"Bob \\"the builder\\""' },
        { field: 'tags', before: '["a"]', after: '["a","b"]' },
        { field: 'email', before: 'null', after: null },
        { field: 'limit', before: null, after: '3' },
      ]),
    );
    expect(data.auditEvents.nodes[0].changes).toHaveLength(4);
  });

  it('hides the email of an actor from those who may not read users', async () => {
    const bob = await house.addUser();
    const target = newId();
    await addEvent({ actor_id: bob.id, subject_id: bob.id, target_id: target });
    const monitor = await house.addUser();
    const question = `{ auditEvents(filter: { targetId: "${target}" }) { nodes { actor { id email } } } }`;
    const { data, codes } = await askAsDelegate(house, monitor, { MONITORING: 'READ' }, question);
    expect(codes).toEqual([]);
    expect(data.auditEvents.nodes).toEqual([{ actor: { id: bob.id, email: null } }]);
  });

  describe('filters', () => {
    it('by actions', async () => {
      const target = newId();
      const [created, updated, deleted] = [
        await addEvent({ target_id: target, action: 'USER_CREATED' }),
        await addEvent({ target_id: target, action: 'USER_UPDATED' }),
        await addEvent({ target_id: target, action: 'USER_DELETED' }),
      ];
      const by = (...action: string[]) => found({ targetId: target, action });
      expect(await by('USER_UPDATED')).toEqual([updated]);
      expect(await by('USER_CREATED', 'USER_DELETED', 'USER_CREATED')).toEqual([deleted, created]);
      expect(await by('GROUP_CREATED')).toEqual([]);
      expect(await by()).toEqual([]);
      expect(await found({ targetId: target, action: null })).toEqual([deleted, updated, created]);
    });

    it('by actor, in person or by impersonation, and never twice', async () => {
      const [ann, ben] = [newId(), newId()];
      const inPerson = await addEvent({ actor_id: ann, subject_id: ann });
      const asBen = await addEvent({ actor_id: ann, subject_id: ben });
      const byBen = await addEvent({ actor_id: ben, subject_id: ben, action: 'USER_CREATED' });
      expect(await found({ actorId: ann })).toEqual([asBen, inPerson]);
      expect(await found({ actorId: ben })).toEqual([byBen, asBen]);
      expect(await found({ actorId: ben, action: ['USER_CREATED', 'USER_UPDATED'] })).toEqual([byBen, asBen]);
      expect(await found({ actorId: ben, action: ['USER_CREATED'] })).toEqual([byBen]);
    });

    it('by type and by id of the target', async () => {
      const id = newId();
      const [ofGroup, ofUser] = [
        await addEvent({ target_type: 'Group', target_id: id }),
        await addEvent({ target_type: 'User', target_id: id }),
      ];
      expect(await found({ targetId: id })).toEqual([ofUser, ofGroup]);
      expect(await found({ targetType: 'Group', targetId: id })).toEqual([ofGroup]);
      expect(await found({ targetType: 'Group' })).toEqual([ofGroup]);
      expect(await found({ targetType: 'group' })).toEqual([]);
      expect(await found({ targetType: '' })).toEqual([]);
    });

    it('by time: from an instant on, up to and without another', async () => {
      const target = newId();
      const at = (time: string) => addEvent({ target_id: target, created_at: `2020-01-01T${time}Z` });
      const [first, second, third] = [await at('00:00:00'), await at('00:00:00.001'), await at('00:00:01')];
      const within = (created: object) => found({ targetId: target, created });
      expect(await within({ from: '2020-01-01T00:00:00.001Z' })).toEqual([third, second]);
      expect(await within({ to: '2020-01-01T00:00:01Z' })).toEqual([second, first]);
      expect(await within({ from: '2020-01-01T00:00:00Z', to: '2020-01-01T00:00:00.001Z' })).toEqual([first]);
      expect(await within({ from: '2020-01-02T00:00:00Z' })).toEqual([]);
      expect(await within({})).toEqual([third, second, first]);
    });

    it('by ids of nobody or of no form at all, and finds nothing', async () => {
      for (const id of [newId(), 'nonsense', '', "'; DROP TABLE users; --"]) {
        expect(await found({ actorId: id })).toEqual([]);
        expect(await found({ targetId: id })).toEqual([]);
      }
    });

    it('refuses a type of target that is no text', async () => {
      const { refusal } = await house.ask(caller, COUNTED, { filter: { targetType: 'a\u0000b' } });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['filter', 'targetType'] }] });
    });
  });

  describe('pages', () => {
    const [actor, subject, target] = [newId(), newId(), newId()];
    const ids: string[] = [];
    beforeAll(async () => {
      // Ten events of each instant, as one transaction leaves them; every third by impersonation.
      for (let index = 0; index < 130; index += 1)
        ids.unshift(
          await addEvent({
            actor_id: actor,
            subject_id: index % 3 === 0 ? subject : actor,
            target_id: target,
            action: index % 2 === 0 ? 'USER_CREATED' : 'USER_DELETED',
            created_at: new Date(Date.UTC(2021, 0, 1) + Math.floor(index / 10) * DAY_MS),
          }),
        );
    });

    const asked = (filter: object) => async (args: Record<string, unknown>) => {
      const { data, errors } = await house.ask(caller, EVENTS, { filter, ...args });
      expect(errors).toEqual([]);
      return data.auditEvents;
    };

    it.each([
      ['of a target', { targetId: target }],
      ['of an actor', { actorId: actor }],
      ['of actions', { targetId: target, action: ['USER_CREATED', 'USER_DELETED'] }],
      ['of actions of an actor', { actorId: actor, action: ['USER_DELETED', 'USER_CREATED'] }],
    ])('%s follow each other without gap or double, newest first, forward and backward', async (_of, filter) => {
      expect(await readForward(asked(filter), 7)).toEqual(ids);
      expect(await readBackward(asked(filter), 13)).toEqual(ids);
    });

    it('turn round in the middle', async () => {
      const page = asked({ targetId: target });
      const { pageInfo } = await page({ first: 50 });
      const back = await page({ last: 10, before: pageInfo.endCursor });
      expect(back.nodes.map(({ id }: { id: string }) => id)).toEqual(ids.slice(39, 49));
    });

    it('are counted only where the total is selected', async () => {
      const filter = { targetId: target };
      const plain = await house.ask(caller, EVENTS, { filter });
      const counted = await house.ask(caller, COUNTED, { filter });
      expect(counted.data.auditEvents.totalCount).toBe(130);
      expect(counted.statements).toHaveLength(plain.statements.length + 1);
    });

    it('cost as many statements for 50 events as for 2, whoever is asked for', async () => {
      const bob = await house.addUser();
      const many = newId();
      for (let index = 0; index < 50; index += 1)
        await addEvent({ actor_id: index % 2 ? bob.id : admin.id, subject_id: bob.id, target_id: many });
      const cost = async (first: number): Promise<number> => {
        const { data, statements } = await house.ask(caller, PEOPLE, { filter: { targetId: many }, first });
        expect(data.auditEvents.nodes).toHaveLength(first);
        return statements.length;
      };
      expect(await cost(50)).toBe(2);
      expect(await cost(2)).toBe(2);
    });

    it.each([
      ['first', { first: 0 }],
      ['first', { first: 101 }],
      ['last', { last: 0 }],
      ['last', { last: 101 }],
      ['after', { after: 'nonsense' }],
      ['before', { last: 5, before: 'bm9uc2Vuc2U' }],
      ['after', { after: Buffer.from('["auditEvents","not a time","x"]').toString('base64url') }],
      ['after', { after: Buffer.from('["users NAME ASC","Ada","x"]').toString('base64url') }],
    ])('refuse a bad %s', async (argument, args) => {
      const { refusal, data } = await house.ask(caller, EVENTS, args);
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: [argument] }] });
      expect(data).toEqual({ auditEvents: null });
    });
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const { refusal, data } = await house.ask(await make(house), COUNTED);
    expect([refusal?.code, data]).toEqual([code, { auditEvents: null }]);
  });

  it.each([
    ['ACCESS', ['FORBIDDEN']],
    ['READ', []],
  ] as const)('for a delegate of monitoring with %s answers %j', async (level, expected) => {
    const { codes } = await askAsDelegate(house, await house.addUser(), { MONITORING: level }, COUNTED);
    expect(codes).toEqual(expected);
  });

  it('shows an email address only to those who may read it of the account', async () => {
    const [admin, bob] = [await house.addUser('ADMIN'), await house.addUser()];
    const email = `new-${bob.id}@example.org`;
    await house.ask(
      await house.callerFor(admin),
      'mutation ($id: ID!, $email: EmailAddress!) { updateUser(id: $id, input: { name: "Bobby", email: $email }) { user { id } } }',
      { id: bob.id, email },
    );
    const changes = async (user: TestUser, levels: Parameters<typeof askAsDelegate>[2]) => {
      const source = `{ auditEvents(filter: { targetId: "${bob.id}" }, first: 1) { nodes { changes { field before after } } } }`;
      const { data, codes } = await askAsDelegate(house, user, { MONITORING: 'READ', ...levels }, source);
      expect(codes).toEqual([]);
      return data.auditEvents.nodes[0].changes as object[];
    };
    const name = { field: 'name', before: JSON.stringify(bob.name), after: '"Bobby"' };
    const shown = [name, { field: 'email', before: JSON.stringify(bob.email), after: JSON.stringify(email) }];
    const hidden = [name, { field: 'email', before: null, after: null }];
    const reader = await house.addUser();
    expect(await changes(reader, {})).toEqual(expect.arrayContaining(hidden));
    expect(await changes(reader, { USER_MANAGEMENT: 'ACCESS' })).toEqual(expect.arrayContaining(hidden));
    expect(await changes(reader, { USER_MANAGEMENT: 'READ' })).toEqual(expect.arrayContaining(shown));
    expect(await changes(bob, {})).toEqual(expect.arrayContaining(shown));
  });
});

describe('the changes of an event', () => {
  const event = {
    targetId: 'b',
    before: { email: 'a@example.org', pendingEmail: null, username: 'ada' },
    after: { email: null, pendingEmail: 'b@example.org', username: 'bea' },
  };
  const username = { field: 'username', before: '"ada"', after: '"bea"' };

  it('are listed without the addresses for whoever may not read them', () => {
    expect(changesOf(event, anonymous(false))).toEqual([
      { field: 'email', before: null, after: null },
      { field: 'pendingEmail', before: null, after: null },
      username,
    ]);
  });
});

describe('the audit log', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  it.each([
    ['changed', "UPDATE audit_events SET actor_name = 'nobody'"],
    ['deleted', 'DELETE FROM audit_events'],
    ['emptied', 'TRUNCATE audit_events'],
    ['dropped', 'DROP TABLE audit_events'],
    [
      'dropped by the month',
      'DO $$ BEGIN EXECUTE (SELECT $q$DROP TABLE $q$ || min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = $q$audit_events$q$::regclass); END $$',
    ],
    ['sealed anew', 'UPDATE audit_seals SET number = number'],
    ['freed of seals', 'DELETE FROM audit_seals'],
    ['kept shorter', 'UPDATE audit_retention SET months = 1'],
    ['said to be dropped', "INSERT INTO audit_retired_months SELECT now(), 0, 0, '', now()"],
  ])('cannot be %s by the service', async (_how, statement) => {
    await expect(house.database.runtime.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('can be written and read by the service', async () => {
    const id = newId();
    await house.database.runtime.query(
      `INSERT INTO audit_events (id, action, actor_name, target_type, created_at)
       VALUES ($1, 'USER_UPDATED', 'system', 'User', now())`,
      [id],
    );
    const { rows } = await house.database.runtime.query('SELECT actor_name FROM audit_events WHERE id = $1', [id]);
    expect(rows).toEqual([{ actor_name: 'system' }]);
  });

  it('lets nothing happen where the event cannot be written', async () => {
    const [admin, bob] = [await house.addUser('ADMIN'), await house.addUser()];
    const caller = await house.callerFor(admin);
    await house.rows('REVOKE INSERT ON audit_events FROM gatehouse_app');
    const { refusal } = await house.ask(caller, SUSPEND, { id: bob.id });
    await house.rows('GRANT INSERT ON audit_events TO gatehouse_app');
    expect(refusal?.code).toBe('INTERNAL_SERVER_ERROR');
    expect(await house.rows('SELECT status FROM users WHERE id = $1', [bob.id])).toEqual([{ status: 'ACTIVE' }]);
  });
});

describe('the description of an event', () => {
  const told = {
    actorId: 'a',
    actorName: 'Ada',
    impersonatorId: null,
    targetType: 'User',
    targetId: 'b',
    targetName: 'Bob',
    before: { role: 'USER', status: 'OPEN' },
    after: { role: 'ADMIN', status: 'RESOLVED', userId: 'b', count: 2 },
  };

  it('is a sentence for every action, however little is known', () => {
    const unknown = {
      actorId: null,
      actorName: 'anonymous',
      targetId: null,
      targetName: null,
      before: null,
      after: null,
    };
    for (const event of [told, { ...told, ...unknown }])
      for (const action of auditActions) {
        const sentence = sentenceOf({ ...event, action });
        expect(sentence).toMatch(/^[A-Z].* .*[^.]$/);
        expect(sentence).not.toMatch(/[{}]|undefined|null/);
      }
  });

  it.each([
    ['USER_ROLE_CHANGED', {}, "Ada changed Bob's role from USER to ADMIN"],
    ['USER_PASSWORD_CHANGED', { targetId: 'a', after: null }, 'Ada changed their own password'],
    ['USER_SIGN_IN_FAILED', { targetId: null, targetName: null }, 'Signing in as an unknown user failed'],
    ['SESSION_REVOKED', {}, "Ada ended 2 of Bob's sessions"],
    ['SESSION_REVOKED', { after: { userId: 'a', count: 1 } }, 'Ada ended 1 of their own sessions'],
    ['API_KEY_DELETED', { targetType: 'ApiKey', targetName: null }, 'Ada deleted the API key b'],
    ['GROUP_CREATED', { targetType: 'Group', targetName: 'Staff' }, 'Ada created the group Staff'],
    ['USER_SUSPENDED', { actorId: null, actorName: 'system' }, 'The system suspended Bob'],
    ['USER_SUSPENDED', { actorId: null, actorName: 'anonymous' }, 'Somebody who was not signed in suspended Bob'],
    ['USER_SUSPENDED', { impersonatorId: 'c' }, 'Ada (impersonated) suspended Bob'],
  ] as const)('of %s with %j is “%s”', (action, values, sentence) => {
    expect(sentenceOf({ ...told, ...values, action })).toBe(sentence);
  });
});
