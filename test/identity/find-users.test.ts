import {
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { newId } from '../../src/core/ids.ts';
import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { PAGE } from '../support/paging.ts';

const USERS = `query ($filter: UserFilter, $orderBy: UserOrder, $first: Int, $after: String, $last: Int, $before: String) {
  users(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) { ${PAGE} }
}`;
const NAMES = `query ($filter: UserFilter, $orderBy: UserOrder) {
  users(filter: $filter, orderBy: $orderBy, first: 100) { totalCount nodes { id name email } }
}`;

type Values = NonNullable<Parameters<House['addUser']>[1]>;
const named = (name: string, values: Values = {}): Values => ({ name, ...values });

describe('users', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open({ environment: { GRAPHQL_MAX_COST: '1000000' } });
    admin = await house.addUser('ADMIN');
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());

  let made = 0;
  let lastSlot = Date.UTC(2001, 0, 1);
  /** A moment at which nobody else joined: by it a test finds its own people among all. */
  const freshSlot = () => {
    lastSlot += 1000;
    return { joinedAt: new Date(lastSlot), joined: { from: new Date(lastSlot), to: new Date(lastSlot + 1) } };
  };

  /** Names, in order, of those people who are found; they are made for the question. */
  async function namesAmong(people: readonly Values[], filter: object, orderBy?: object): Promise<string[]> {
    const { joinedAt, joined } = freshSlot();
    for (const values of people)
      await house.addUser('USER', { joinedAt, email: `x${(made += 1)}@example.net`, ...values });
    const { data, errors } = await house.ask(caller, NAMES, { filter: { joined, ...filter }, orderBy });
    expect(errors).toEqual([]);
    expect(data.users.totalCount).toBe(data.users.nodes.length);
    return data.users.nodes.map(({ name }: { name: string }) => name);
  }

  describe('filters', () => {
    it('lists everybody by name where nothing is asked', async () => {
      expect(await namesAmong([named('Zoë'), named('ähnlich'), named('Bob')], {})).toEqual(['ähnlich', 'Bob', 'Zoë']);
      const unasked = { search: null, role: null, type: null, status: null, awaitingApproval: null, lastActive: null };
      expect(await namesAmong([named('B'), named('a')], unasked)).toEqual(['a', 'B']);
    });

    it('by role', async () => {
      const people = [named('u', { role: 'USER' }), named('e', { role: 'EXPERT' }), named('a', { role: 'ADMIN' })];
      expect(await namesAmong(people, { role: ['EXPERT'] })).toEqual(['e']);
      expect(await namesAmong(people, { role: ['EXPERT', 'ADMIN', 'EXPERT'] })).toEqual(['a', 'e']);
      expect(await namesAmong(people, { role: [] })).toEqual([]);
    });

    it('by type', async () => {
      const service = { type: 'SERVICE', email: null };
      const people = [named('r'), named('x', { type: 'EXTERNAL' }), named('s', service)];
      expect(await namesAmong(people, { type: ['SERVICE'] })).toEqual(['s']);
      expect(await namesAmong(people, { type: ['REGULAR', 'EXTERNAL'] })).toEqual(['r', 'x']);
    });

    it('by status', async () => {
      const people = [named('a'), named('s', { status: 'SUSPENDED' })];
      expect(await namesAmong(people, { status: ['SUSPENDED'] })).toEqual(['s']);
      expect(await namesAmong(people, { status: ['ACTIVE', 'SUSPENDED'] })).toEqual(['a', 's']);
    });

    it('by time of joining: from an instant on, up to and without another', async () => {
      const { joinedAt } = freshSlot();
      const at = (ms: number) => new Date(joinedAt.getTime() + ms);
      const people = [0, 1, 2].map((ms) => named(`joined ${ms}`, { joinedAt: at(ms) }));
      expect(await namesAmong(people, { joined: { from: at(0), to: at(2) } })).toEqual(['joined 0', 'joined 1']);
      expect(await namesAmong([], { joined: { from: at(1), to: at(3) } })).toEqual(['joined 1', 'joined 2']);
      expect(await namesAmong([], { joined: { from: at(2), to: at(2) } })).toEqual([]);
    });

    it('by approval', async () => {
      const people = [
        named('new', { role: 'PENDING', approvedAt: null }),
        named('left', { role: 'PENDING', approvedAt: house.clock.now() }),
        named('here'),
      ];
      expect(await namesAmong(people, { awaitingApproval: true })).toEqual(['new']);
      expect(await namesAmong(people, { awaitingApproval: false })).toEqual(['here', 'left']);
    });

    it('by latest activity, where an open beginning includes those never active', async () => {
      const { joinedAt, joined } = freshSlot();
      for (const [name, at] of [
        ['never', null],
        ['may', '2020-05-01T00:00:00Z'],
        ['june', '2020-06-01T00:00:00Z'],
      ]) {
        const { id } = await house.addUser('USER', { name, joinedAt });
        await house.rows('UPDATE user_activity SET last_active_at = $2 WHERE user_id = $1', [id, at]);
      }
      const active = (lastActive: object) => namesAmong([], { joined, lastActive });
      expect(await active({ from: '2020-05-01T00:00:00Z' })).toEqual(['june', 'may']);
      expect(await active({ to: '2020-06-01T00:00:00Z' })).toEqual(['may', 'never']);
      expect(await active({ from: '2020-05-01T00:00:00Z', to: '2020-06-01T00:00:00Z' })).toEqual(['may']);
      expect(await active({})).toEqual(['june', 'may', 'never']);
    });

    it('by several at once: all must hold', async () => {
      const people = [
        named('Ann', { role: 'EXPERT', status: 'SUSPENDED' }),
        named('Anton', { role: 'EXPERT' }),
        named('Anna', { status: 'SUSPENDED' }),
        named('Bea', { role: 'EXPERT', status: 'SUSPENDED' }),
      ];
      const filter = { search: 'an', role: ['EXPERT'], status: ['SUSPENDED'], awaitingApproval: false };
      expect(await namesAmong(people, filter)).toEqual(['Ann']);
    });
  });

  describe('search', () => {
    it.each([
      ['a part of the name', 'Ada Lovelace', 'velac'],
      ['the whole name', 'Ada Lovelace', 'ada lovelace'],
      ['a part that spans words', 'Ada Lovelace', 'a Lo'],
      ['upper case', 'Ada Lovelace', 'LOVELACE'],
      ['spaces around the term', 'Ada Lovelace', '  lovelace '],
      ['two letters that begin a word', 'Mary Ann', 'an'],
      ['one letter that begins a word', 'Mary Ann', 'A'],
      ['two letters behind a hyphen', 'Jean-Antoine', 'AN'],
      ['a name of two letters', 'Bo', 'bo'],
      ['Latin beyond ASCII', 'Élodie Ångström', 'élodie å'],
      ['a composed letter by a decomposed one', 'Zoë', 'zoe\u0308'],
      ['a decomposed letter by a composed one', 'Zoe\u0308', 'ZOË'],
      ['the Turkish capital I by a plain one', 'İpek', 'ipek'],
      ['a plain i by the Turkish capital', 'ipek', 'İPEK'],
      ['Cyrillic', 'Ольга Сергеевна', 'ГЕЕВ'],
      ['two letters of Cyrillic', 'Ольга Сергеевна', 'се'],
      ['Greek with a final sigma by capitals', 'Οδυσσέας', 'ΟΔΥΣΣΈΑΣ'],
      ['a part of Greek that ends in a sigma', 'Οδυσσέας', 'ΟΔΥΣ'],
      ['Armenian', 'Արամ', 'ԱՐԱՄ'],
      ['Georgian', 'თამარ', 'ამარ'],
      ['Hebrew', 'נועה כהן', 'כהן'],
      ['Arabic', 'فاطمة الزهراء', 'زهرا'],
      ['Devanagari', 'सुनिता शर्मा', 'शर्मा'],
      ['Thai', 'สมชาย ใจดี', 'าย'],
      ['Hangul', '김민준', '민준'],
      ['one character of Han, anywhere', '欧阳娜娜', '娜'],
      ['two characters of Han', '王小明', '小明'],
      ['Kana', '山田 はな子', 'はな'],
      ['half-width Kana by full-width', 'ﾔﾏﾀﾞ', 'ヤマダ'],
      ['Latin by full-width Latin', 'Ada', 'ＡＤＡ'],
      ['an emoji', 'Foxy🦊', '🦊'],
      ['an emoji of several code points', 'Ada 👩‍💻', '👩‍💻'],
      ['a per cent sign', '100% Bob', '%'],
      ['a per cent sign amid letters', 'a%b', 'a%b'],
      ['an underscore', 'snake_case', '_'],
      ['a backslash', 'back\\slash', '\\'],
      ['a backslash before a per cent sign', 'a\\%b', '\\%'],
      ['a single quote', "Conan O'Brien", "o'b"],
      ['a double quote', 'Dwayne "Rock"', '"rock'],
      ['a dollar and a number', 'Ke$1ha', '$1'],
      ['a question mark', 'Who?', 'o?'],
    ])('finds %s', async (_what, name, search) => {
      expect(await namesAmong([named(name), named('Nobody 人')], { search })).toEqual([name]);
    });

    it.each([
      ['two letters within a word', 'Joan', 'an'],
      ['one letter within a word', 'Bo', 'o'],
      ['any text for a per cent sign', 'abc', 'a%c'],
      ['any letter for an underscore', 'abc', 'a_c'],
      ['any text for a full-width per cent sign', 'abc', 'a％c'],
      ['an accented letter for a plain one', 'Zoë', 'zoe'],
      ['another name', 'Ada', 'Adam'],
    ])('does not take for a match %s', async (_what, name, search) => {
      expect(await namesAmong([named(name)], { search })).toEqual([]);
    });

    it('looks in usernames and in email addresses, too', async () => {
      const people = [
        named('a', { username: 'night_owl-7', email: 'x1@example.org' }),
        named('b', { email: 'owl.night@example.org' }),
        named('c', { email: 'x2@example.org' }),
      ];
      expect(await namesAmong(people, { search: 'nIGHt' })).toEqual(['a', 'b']);
      expect(await namesAmong([], { search: 'ht_owl' })).toEqual([]);
    });

    it.each([
      ['t_owl', ['by username']],
      ['ni', ['by username']],
      ['7', ['by username']],
      ['OWL.N', ['by email']],
      ['ow', ['by email']],
      ['gh', []],
    ])('for %s finds %j by username or email', async (search, found) => {
      const unique = newId().slice(-12);
      const people = [
        named('by username', { username: `night_owl-7${unique}`, email: null }),
        named('by email', { email: `owl.night${unique}@example.org` }),
      ];
      expect(await namesAmong(people, { search })).toEqual(found);
    });

    it.each([['nothing'], [' '], ['\n\t'], ['']])('for blanks (%j) leaves nobody out', async (search) => {
      expect(await namesAmong([named('a'), named('b')], search === 'nothing' ? {} : { search })).toEqual(['a', 'b']);
    });

    it.each([
      ['too long a text', 'x'.repeat(201)],
      ['a NUL', 'a\u0000b'],
      ['half a surrogate pair', 'a\ud800b'],
    ])('refuses %s', async (_what, search) => {
      const { refusal } = await house.ask(caller, NAMES, { filter: { search } });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['filter', 'search'] }] });
    });

    it('does not look in email addresses for those who may not read them', async () => {
      const { joinedAt, joined } = freshSlot();
      const [ann, delegate] = [
        await house.addUser('USER', { name: 'Ann', email: `secret${newId()}@example.org`, joinedAt }),
        await house.addUser(),
      ];
      const search = async (term: string, level: 'ACCESS' | 'READ') => {
        const variables = { filter: { search: term, joined } };
        const { data, codes } = await askAsDelegate(house, delegate, { USER_MANAGEMENT: level }, NAMES, variables);
        expect(codes).toEqual([]);
        return [data.users.totalCount, data.users.nodes];
      };
      expect(await search('secret', 'ACCESS')).toEqual([0, []]);
      expect(await search('se', 'ACCESS')).toEqual([0, []]);
      expect(await search('ann', 'ACCESS')).toEqual([1, [{ id: ann.id, name: 'Ann', email: null }]]);
      expect(await search('secret', 'READ')).toEqual([1, [{ id: ann.id, name: 'Ann', email: ann.email }]]);
    });
  });

  it('keeps those who may not read emails from ordering by them, which would tell', async () => {
    const orderBy = { field: 'EMAIL' };
    const ordered = async (level: 'ACCESS' | 'READ') =>
      (await askAsDelegate(house, await house.addUser(), { USER_MANAGEMENT: level }, USERS, { orderBy })).codes;
    expect([await ordered('ACCESS'), await ordered('READ')]).toEqual([['FORBIDDEN'], []]);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const { refusal, data } = await house.ask(await make(house), NAMES);
    expect([refusal?.code, data]).toEqual([code, { users: null }]);
  });

  it('costs as many statements for 50 users as for 2, whatever is selected', async () => {
    const { joinedAt, joined } = freshSlot();
    for (let index = 0; index < 50; index += 1) await house.callerFor(await house.addUser('USER', { joinedAt }));
    const query = `query ($filter: UserFilter, $first: Int) {
      users(filter: $filter, first: $first) { totalCount nodes { ${selectionOf(house, 'User')} } } }`;
    const cost = async (first: number): Promise<string[]> => {
      const { data, errors, statements } = await house.ask(caller, query, { filter: { joined }, first });
      expect(errors).toEqual([]);
      expect(data.users.nodes).toHaveLength(first);
      return [...statements].sort();
    };
    await cost(1);
    const [few, many] = [await cost(2), await cost(50)];
    // Which fields meet in one batch is a matter of moments, and one that waits for a connection is not told of; a
    // statement for each user would be there 48 times more.
    expect(few.length).toBeGreaterThan(10);
    expect(many.length).toBeLessThan(few.length + 10);
    for (const each of many) expect(many.filter((other) => other === each).length).toBeLessThan(10);
  });

  it('asks for one page with one statement, and for the total with one more only where it is selected', async () => {
    expect((await house.ask(caller, USERS)).statements).toHaveLength(1);
    expect((await house.ask(caller, NAMES)).statements).toHaveLength(2);
  });

  it('gives no field of User a resolver that has no need of one', () => {
    const fields = (house.app.schema.getType('User') as GraphQLObjectType).getFields();
    const resolved = Object.values(fields).filter(({ resolve }) => resolve !== undefined);
    // Each resolver is called for every row of every list. Hidden fields need theirs, and what other rooms know.
    expect(resolved.map(({ name }) => name).sort()).toEqual([
      'accessGrants',
      'apiKeys',
      'budgets',
      'directory',
      'effectiveLimits',
      'effectivePermissions',
      'email',
      'groups',
      'identities',
      'limits',
      'mustChangePassword',
      'orgUnits',
      'pendingEmail',
      'permissionMatrix',
      'projectMemberships',
      'sessions',
      'signInBlockers',
      'subscription',
      'usage',
      'usageAlert',
      'usageRecords',
      'usageToDate',
    ]);
  });
});

/** Every field of a type, and the plain fields of what its fields hold, as a selection; short pages of what is paged. */
function selectionOf({ app }: House, typeName: string, depth = 1): string {
  const type = app.schema.getType(typeName) as GraphQLObjectType;
  return Object.values(type.getFields())
    .map((field) => {
      const held = withoutWrapping(field.type);
      if (isLeafType(held)) return field.name;
      if (!isObjectType(held)) return depth > 0 ? `${field.name} { __typename }` : '';
      const size = field.args.some(({ name }) => name === 'first') ? '(first: 2)' : '';
      return depth > 0
        ? `${field.name}${size} { __typename ${selectionOf({ app } as House, held.name, depth - 1)} }`
        : '';
    })
    .join(' ');
}

const withoutWrapping = (type: GraphQLOutputType): GraphQLOutputType =>
  isNonNullType(type) || isListType(type) ? withoutWrapping(type.ofType) : type;
