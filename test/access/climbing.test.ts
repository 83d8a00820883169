import fs from 'node:fs';
import path from 'node:path';
import { buildSchema } from 'graphql';
import { isWithin, type EffectivePermissions } from '../../src/access/effective-permissions.ts';
import { strengthsOf } from '../../src/access/ceiling.ts';
import type { UserRole } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import { anyMutation, Chance, type Operation, type Vocabulary } from '../support/any-operation.ts';
import { delegateFor, permit, type Delegated } from '../support/delegates.ts';
import { addDirectory } from '../support/directories.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addUnit, linkUnits } from '../support/org-units.ts';
import { addLimit } from '../support/limits.ts';
import { givePassword } from '../identity/sign-in.support.ts';

const schema = buildSchema(fs.readFileSync(path.resolve(__dirname, '../../schema/schema.graphql'), 'utf8'));

/** Enough that each mutation is tried some ten times. */
const OPERATIONS = 450;
const CHECK_EVERY = 30;
const DELEGATED: Delegated = { USER_MANAGEMENT: 'WRITE', AGENTS: 'READ', flags: ['FEATURE_API_KEYS', 'SHARE_AGENTS'] };

jest.setTimeout(240_000);

/** An account as far as somebody might have become stronger, or somebody stronger might have been touched. */
interface Standing {
  readonly id: string;
  readonly role: UserRole;
  readonly strength: EffectivePermissions;
  /** All by which somebody gets in, and what only the account or an administrator may change. */
  readonly guarded: string;
  /** Tokens that it may use a day. */
  readonly daily: number;
}

describe('whatever a delegate of user management does', () => {
  let house: House;
  let delegate: TestUser;
  beforeEach(async () => {
    house = await House.open({ mail: true });
    await house.markFirst(await house.addUser('ADMIN'));
    delegate = await house.addUser();
  });
  afterEach(() => house.close());

  const addGroup = async (name: string, levels: object, members: readonly TestUser[]): Promise<string> => {
    const id = newId();
    await house.rows('INSERT INTO groups (id, name, created_at, updated_at) VALUES ($1, $2, $3, $3)', [
      id,
      name,
      house.clock.now(),
    ]);
    await house.rows('INSERT INTO permission_matrices (id, group_id, levels) VALUES ($1, $2, $3)', [
      newId(),
      id,
      levels,
    ]);
    for (const member of members)
      await house.rows('INSERT INTO group_members (group_id, user_id, added_at) VALUES ($1, $2, $3)', [
        id,
        member.id,
        house.clock.now(),
      ]);
    return id;
  };

  const standings = async (): Promise<Map<string, Standing>> => {
    const accounts =
      await house.rows(`SELECT u.id, u.role, jsonb_build_object('email', u.email, 'pending', u.pending_email,
        'status', u.status, 'username', u.username, 'name', u.name, 'type', u.type, 'role', u.role,
        'password', (SELECT hash FROM passwords p WHERE p.user_id = u.id),
        'must', u.must_change_password,
        'keys', (SELECT jsonb_agg(jsonb_build_array(k.id, k.status, k.label) ORDER BY k.id) FROM api_keys k WHERE k.user_id = u.id),
        'sessions', (SELECT jsonb_agg(s.id ORDER BY s.id) FROM sessions s WHERE s.user_id = u.id AND s.ended_at IS NULL),
        'own', (SELECT jsonb_build_array(p.levels, p.flags) FROM permission_matrices p WHERE p.user_id = u.id),
        'limits', (SELECT jsonb_agg(jsonb_build_array(l.metric, l.period, l.maximum) ORDER BY l.metric, l.period)
          FROM usage_limits l WHERE l.user_id = u.id),
        'groups', (SELECT jsonb_agg(DISTINCT g.group_id) FROM group_memberships g WHERE g.user_id = u.id))::text AS guarded,
        CASE WHEN u.role = 'PENDING' THEN 0 ELSE coalesce((SELECT CASE WHEN bool_or(l.maximum IS NULL) THEN 'Infinity' ELSE max(l.maximum)::float END FROM usage_limits l
          WHERE l.metric = 'TOKENS' AND l.period = 'DAILY' AND (num_nonnulls(l.user_id, l.group_id, l.org_unit_id) = 0
            OR l.user_id = u.id OR l.group_id IN (SELECT m.group_id FROM group_memberships m WHERE m.user_id = u.id)
            OR l.org_unit_id IN (SELECT m.org_unit_id FROM org_unit_memberships m WHERE m.user_id = u.id))),
          'Infinity') END AS daily
      FROM users u`);
    const db = {
      rows: async ({ text, values }: { text: string; values: readonly unknown[] }) => house.rows(text, [...values]),
    };
    const strengths = await strengthsOf(
      db as never,
      accounts.map(({ id }) => id as string),
    );
    return new Map(
      accounts.map(({ id, role, guarded, daily }) => [id, { id, role, guarded, daily, strength: strengths.get(id)! }]),
    );
  };

  it('no key of a service that it makes, and no account that it raises, sees a secret that administrators did not show to it', async () => {
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    const caller = await delegateFor(house, delegate, { USER_MANAGEMENT: 'WRITE', SETTINGS: 'READ' });
    const done = async (by: Caller, document: string, input: object) => {
      const { data, errors } = await house.ask(by, document, { input });
      expect(errors).toEqual([]);
      return data;
    };
    await done(
      admin,
      'mutation ($input: SetPlatformConfigInput!) { setPlatformConfig(input: $input) { config { version } } }',
      {
        namespace: 'connections',
        document: { providers: [{ id: 'a', baseUrl: 'https://a.example.org', apiKey: 'sk-0123456789' }] },
      },
    );
    const service = () => house.addUser('USER', { type: 'SERVICE', email: null });
    const raise = async (by: Caller, { id }: TestUser): Promise<void> => {
      const document = `mutation ($input: UpdatePermissionsInput!) { updateUserPermissions(id: "${id}", input: $input) { user { id } } }`;
      await done(by, document, { levels: [{ area: 'SETTINGS', level: 'READ' }] });
    };
    const makeKey = async (by: Caller, { id: userId }: TestUser): Promise<Caller> => {
      const document = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }';
      const { createApiKey } = await done(by, document, { userId, label: 'k', scopes: ['READ'] });
      return { authorization: `Bearer ${createApiKey.secret}` };
    };
    const shown = async (by: Caller): Promise<string> =>
      (await house.ask(by, '{ platformConfig(namespace: "connections") { document } }')).data.platformConfig.document
        .providers[0].apiKey;

    const [given, raised, keyed, handed] = [await service(), await service(), await service(), await service()];
    await raise(admin, given);
    expect(await shown(await makeKey(admin, given))).toBe('sk-0123456789');
    expect(await shown(await makeKey(caller, given))).toBe('[secret]');
    await raise(caller, raised);
    expect(await shown(await makeKey(caller, raised))).toBe('[secret]');
    const early = await makeKey(caller, keyed);
    await raise(caller, keyed);
    expect(await shown(early)).toBe('[secret]');
    // Made by an administrator for something else, and in whoever's hands.
    const other = await makeKey(admin, handed);
    await raise(caller, handed);
    expect(await shown(other)).toBe('[secret]');
  });

  it.each([
    ['the defaults say no more than it has', 'ACCESS'],
    ['the defaults say more than it has', 'READ'],
  ])('nobody has more than it had, and nobody stronger was touched, where %s', async (_, prompts) => {
    await house.rows('UPDATE permission_matrices SET levels = $1 WHERE role IS NOT NULL', [{ PROMPTS: prompts }]);
    const strong = [
      await house.addUser(),
      await house.addUser('EXPERT'),
      await house.addUser('ADMIN'),
      await house.addUser(),
    ];
    const weak = [
      await house.addUser(),
      await house.addUser('PENDING'),
      await house.addUser('USER', { status: 'SUSPENDED' }),
    ];
    await permit(house, strong[0]!, { AGENTS: 'WRITE' });
    for (const person of [...strong, ...weak, delegate]) await givePassword(house, person);
    for (const person of strong) await house.callerFor(person);
    await addGroup(`Stronger ${prompts}`, { AGENTS: 'WRITE' }, [strong[3]!]);
    await addGroup(`Settings ${prompts}`, { SETTINGS: 'READ' }, []);
    await addGroup(`Equal ${prompts}`, { AGENTS: 'READ' }, [weak[0]!]);
    // Whoever leaves it has what the defaults say.
    const restricting = await addGroup(`Restricting ${prompts}`, { PROMPTS: 'ACCESS' }, [delegate, weak[1]!]);
    // What the delegate may use, it may by a group alone; and there is one that may use more.
    await addLimit(house, { groupId: restricting }, 50);
    await addLimit(house, { groupId: await addGroup(`Using ${prompts}`, {}, []) }, 90);
    await addLimit(house, { userId: strong[1]!.id }, 200);
    await addLimit(house, { userId: weak[0]!.id }, 20);
    await addLimit(house, { userId: weak[2]!.id }, 70);
    await addDirectory(house);
    const [strongUnit, weakUnit] = [
      await addUnit(house, { members: [strong[0]!, weak[1]!] }),
      await addUnit(house, { members: [weak[0]!, weak[1]!, delegate] }),
    ];
    await addUnit(house, { parent: strongUnit, members: [strong[2]!, strong[3]!] });
    await addUnit(house, { parent: weakUnit, members: [weak[2]!] });
    await linkUnits(house, { id: restricting }, weakUnit);
    let caller: Caller = await delegateFor(house, delegate, DELEGATED);
    const before = await standings();
    const limit = before.get(delegate.id)!.strength;
    expect(limit.level('PROMPTS')).toBe('ACCESS');
    const own = before.get(delegate.id)!.daily;
    expect(own).toBe(50);
    const isStronger = ({ role, strength }: Standing): boolean =>
      !['USER', 'PENDING'].includes(role) || !isWithin(strength, limit);
    for (const { id } of strong) expect(isStronger(before.get(id)!)).toBe(true);

    const chance = new Chance(Number(process.env.CLIMBING_SEED ?? 20_260_101));
    const done: (Operation & { readonly code: string | undefined })[] = [];
    const kinds = {
      group: 'groups',
      project: 'projects',
      directory: 'directories',
      key: 'api_keys',
      session: 'sessions',
      orgUnit: 'org_units',
      limit: 'usage_limits',
      inquiry: 'inquiries',
      subscription: 'plan_subscriptions',
      plan: 'plans',
      user: 'users',
    } as const;
    const known = async (): Promise<Record<keyof typeof kinds, string[]>> => {
      const entries = Object.entries(kinds).map(async ([kind, table]) => {
        const rows = await house.rows(`SELECT id FROM ${table}`);
        return [kind, [newId(), ...rows.map(({ id }) => id as string)]];
      });
      return Object.fromEntries(await Promise.all(entries)) as Record<keyof typeof kinds, string[]>;
    };
    const kindOf = (mutation: string): keyof typeof kinds =>
      (Object.keys(kinds) as (keyof typeof kinds)[]).find((kind) => mutation.toLowerCase().includes(kind)) ?? 'user';
    let ids = await known();
    const addresses = ['new-1@example.org', 'new-2@example.org', ...weak.map(({ email }) => email)];
    const vocabulary = (): Vocabulary => ({
      ids: (mutation) => ids[kindOf(mutation)],
      values: {
        ...Object.fromEntries(['userId', 'userIds', 'memberIds', 'ids'].map((name) => [name, ids.user])),
        ...Object.fromEntries(['orgUnitId', 'orgUnitIds'].map((name) => [name, ids.orgUnit])),
        ...Object.fromEntries(
          ['groupId', 'groupIds', 'addToGroups', 'removeFromGroups'].map((name) => [name, ids.group]),
        ),
        ...Object.fromEntries(['projectId', 'unassignFromProject'].map((name) => [name, ids.project])),
        EmailAddress: addresses,
        login: addresses,
        newPassword: ['vermilion-otter-plate-7'],
        password: ['vermilion-otter-plate-7'],
        DateTime: ['2099-01-01T00:00:00Z'],
        URL: ['https://example.org/a.png'],
        JSONObject: [{}, { formatVersion: 1, platformConfigs: {} }],
        TimeZone: ['UTC'],
        metric: ['TOKENS'],
        period: ['DAILY'],
        maximum: [null, 0, 5, 50, 51, 90],
        SafeInt: [0, 1],
        Decimal: ['1.00'],
        Locale: ['en'],
        csv: [...addresses, ...strong.map(({ email }) => email)].map(
          (email) => `email,name,role,status\n${email},Renamed,USER,ACTIVE`,
        ),
        expectedVersion: [undefined],
      },
    });
    for (let count = 1; count <= OPERATIONS; count += 1) {
      const operation = anyMutation(schema, chance, vocabulary());
      const { refusal } = await house.ask(caller, operation.document, { ...operation.variables });
      done.push({ ...operation, code: refusal?.code });
      // It may have ended its own session, as anybody may.
      if (refusal?.code === 'UNAUTHENTICATED' || refusal?.code === 'PASSWORD_CHANGE_REQUIRED') {
        await house.rows('UPDATE users SET must_change_password = false WHERE id = $1', [delegate.id]);
        caller = await house.callerFor(delegate);
      }
      if (refusal?.code === 'RATE_LIMITED') await house.rows('DELETE FROM throttle');
      if (count % CHECK_EVERY > 0) continue;
      await house.settled();
      ids = await known();
      const now = await standings();
      const faults = [...now.values()].flatMap((account): object[] => {
        const former = before.get(account.id);
        // Whoever may use more than the delegate could has been so before.
        if (account.daily > Math.max(own, former?.daily ?? 0))
          return [{ uses: account.daily, used: former?.daily, is: account.guarded }];
        if (former && isStronger(former))
          return account.guarded === former.guarded ? [] : [{ touched: account.guarded, was: former.guarded }];
        // Who awaits approval, as anybody may who signs up, has nothing yet.
        return account.role !== 'PENDING' && isStronger(account)
          ? [{ raised: account.guarded, was: former?.guarded }]
          : [];
      });
      const gone = [...before.values()].filter((former) => isStronger(former) && !now.has(former.id));
      expect({
        faults: [...faults, ...gone],
        since: [...faults, ...gone].length > 0 ? done.slice(-CHECK_EVERY) : [],
      }).toEqual({ faults: [], since: [] });
    }
    // Or it would prove nothing.
    expect(new Set(done.filter(({ code }) => code === undefined).map(({ name }) => name)).size).toBeGreaterThan(15);
    const never = done.map(({ code }) => code).filter((code) => code === 'INTERNAL_SERVER_ERROR');
    expect(never).toEqual([]);
  });
});
