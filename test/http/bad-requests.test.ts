import http from 'node:http';
import { House, type Caller, type Refusal } from '../support/house.ts';

/** Stands for a password, wherever a client may put one by mistake. */
const SECRET = 'Tr0ub4dor-and-3';
/** The same as a name of GraphQL may be. */
const NAME = 'Tr0ub4dor';

interface Expected {
  readonly code: string;
  readonly status?: number;
  readonly path?: readonly string[];
  readonly violation?: string;
  readonly message?: string;
}

describe('a bad request', () => {
  let house: House;
  let admin: Caller;
  beforeAll(async () => {
    house = await House.open({ environment: { GRAPHQL_MAX_BODY_BYTES: '1048576' } });
    admin = await house.callerFor(await house.addUser('ADMIN'));
  });
  afterAll(() => house.close());

  const send = async (body: string | Buffer, headers: Record<string, string> = {}) => {
    const from = house.log.length;
    const answer = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(admin as Record<string, string>), ...headers },
      body: body as string,
    });
    const text = await answer.text();
    return { status: answer.status, text, log: JSON.stringify(house.log.slice(from)) };
  };

  /** Sends it, and holds the answer to what every refusal owes: a code, no word of the request, no inside. */
  const refused = async (body: string | Buffer, expected: Expected, headers?: Record<string, string>) => {
    const { status, text, log } = await send(body, headers);
    const { errors } = JSON.parse(text) as { errors: { message: string; extensions: Refusal }[] };
    const [{ message, extensions }] = errors as [{ message: string; extensions: Refusal }];
    expect(extensions.code).toBe(expected.code);
    expect(status).toBe(expected.status ?? 200);
    if (expected.path) expect(extensions.violations[0]?.path).toEqual(expected.path);
    if (expected.violation) expect(extensions.violations[0]?.code).toBe(expected.violation);
    if (expected.message) expect(message).toBe(expected.message);
    for (const { extensions } of errors)
      expect(Object.keys(extensions).sort()).toEqual(['code', 'requestId', 'violations']);
    expect(text).not.toMatch(/Tr0ub4dor|INTERNAL_SERVER_ERROR|stack|node_modules|SELECT|GraphQLError/);
    expect(log).not.toMatch(/Tr0ub4dor|"level":[56]0/);
  };
  const ask = (query: string, variables?: unknown) => JSON.stringify({ query, variables });

  describe('that is not one', () => {
    it.each<[string, string, Expected]>([
      ['malformed JSON', `{"query": ${SECRET}`, { code: 'BAD_USER_INPUT', status: 400 }],
      [
        'JSON cut short',
        `{"query": "{ viewer { id } }", "password": "${SECRET}`,
        { code: 'BAD_USER_INPUT', status: 400 },
      ],
      ['nothing', '', { code: 'BAD_USER_INPUT', status: 400 }],
      ['blanks', '   ', { code: 'BAD_USER_INPUT', status: 400 }],
      ['a list of requests', `[${ask('{ viewer { id } }')}]`, { code: 'BAD_USER_INPUT', status: 400 }],
      ['an empty list', '[]', { code: 'BAD_USER_INPUT', status: 400 }],
      ['an empty object', '{}', { code: 'BAD_USER_INPUT', status: 400 }],
      ['a text', `"${SECRET}"`, { code: 'BAD_USER_INPUT', status: 400 }],
      ['a number', '1', { code: 'BAD_USER_INPUT', status: 400 }],
      ['null', 'null', { code: 'BAD_USER_INPUT', status: 400 }],
      [
        'an object that reaches for prototypes',
        `{"query":"{ viewer { id } }","__proto__":{"a":"${SECRET}"}}`,
        { code: 'BAD_USER_INPUT', status: 400 },
      ],
      ['no document', `{"variables":{"password":"${SECRET}"}}`, { code: 'BAD_USER_INPUT', status: 400 }],
      [
        'an empty document',
        `{"query":"","variables":{"password":"${SECRET}"}}`,
        { code: 'BAD_USER_INPUT', status: 400 },
      ],
      ['a number as document', '{"query":1}', { code: 'BAD_USER_INPUT', status: 400 }],
      [
        'an object as document',
        `{"query":{"kind":"Document","password":"${SECRET}"}}`,
        { code: 'BAD_USER_INPUT', status: 400 },
      ],
      [
        'variables as text',
        `{"query":"{ viewer { id } }","variables":"{\\"password\\":\\"${SECRET}\\"}"}`,
        { code: 'BAD_USER_INPUT', status: 400 },
      ],
      [
        'variables as list',
        `{"query":"{ viewer { id } }","variables":["${SECRET}"]}`,
        { code: 'BAD_USER_INPUT', status: 400 },
      ],
      [
        'extensions as text',
        `{"query":"{ viewer { id } }","extensions":"${SECRET}"}`,
        { code: 'BAD_USER_INPUT', status: 400 },
      ],
      [
        'an operation named by a number',
        `{"query":"{ viewer { id } }","operationName":1}`,
        { code: 'BAD_USER_INPUT', status: 400 },
      ],
      [
        'an operation that is not there',
        `{"query":"{ viewer { id } }","operationName":"${SECRET}"}`,
        { code: 'BAD_USER_INPUT' },
      ],
      [
        'one of two operations, unnamed',
        ask('query A { viewer { id } } query B { viewer { id } }'),
        { code: 'BAD_USER_INPUT' },
      ],
      [
        'a persisted query',
        `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${SECRET}"}}}`,
        { code: 'PERSISTED_QUERY_NOT_FOUND', status: 400 },
      ],
      [
        'a document that is not registered',
        `{"documentId":"sha256:${SECRET}"}`,
        { code: 'PERSISTED_QUERY_NOT_FOUND', status: 400 },
      ],
      ['a subscription', ask('subscription { viewer { id } }'), { code: 'GRAPHQL_VALIDATION_FAILED' }],
    ])('refuses %s', (_what, body, expected) => refused(body, expected));

    it('refuses bytes that are not UTF-8', () =>
      refused(Buffer.concat([Buffer.from('{"query":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]), {
        code: 'GRAPHQL_PARSE_FAILED',
      }));

    it.each(['application/xml', 'text/html', 'image/png', ';;;', 'application/json-seq', SECRET])(
      'refuses the content type %s',
      (type) => refused(ask('{ viewer { id } }'), { code: 'BAD_USER_INPUT', status: 415 }, { 'content-type': type }),
    );

    it('refuses to answer as a picture', () =>
      refused(ask('{ viewer { id } }'), { code: 'BAD_USER_INPUT', status: 406 }, { accept: 'image/png' }));

    it('refuses a body that is larger than allowed, and takes one that is not', async () => {
      const filled = (bytes: number) => {
        const empty = ask('{ __typename }', { filling: '' }).length;
        return ask('{ __typename }', { filling: SECRET.padEnd(bytes - empty, 'x') });
      };
      expect(filled(1_048_576)).toHaveLength(1_048_576);
      expect((await send(filled(1_048_576))).text).toContain('"data"');
      await refused(filled(1_048_577), { code: 'BAD_USER_INPUT', status: 413 });
    });

    it('takes JSON of any depth for what nobody reads', async () => {
      const deep = `{"query":"{ __typename }","variables":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`;
      expect((await send(deep)).text).toContain('"data"');
      await refused(deep, { code: 'BAD_USER_INPUT', status: 400, path: ['variables'] }, { 'idempotency-key': 'key' });
    });

    it.each([
      ['a Host header that is none', { host: 'a%%b c' }, '/graphql', 400],
      ['an address that is none', {}, `/graphql%?password=${SECRET}`, 400],
      ['an address where nothing is', {}, `/nowhere?password=${SECRET}`, 404],
      ['variables by GET that are no JSON', {}, `/graphql?query=%7Ba%7D&variables=${SECRET}`, 400],
      ['variables by GET that are no object', {}, `/graphql?query=%7Ba%7D&variables=%22${SECRET}%22`, 400],
      ['two documents by GET', {}, `/graphql?query=%7Ba%7D&query=${SECRET}`, 400],
      ['no document by GET', {}, `/graphql?password=${SECRET}`, 400],
      ['headers beyond measure', { 'x-filling': SECRET.padEnd(20_000, 'x') }, '/graphql', 431],
    ])('refuses %s', async (_what, headers, path, status) => {
      const from = house.log.length;
      const answer = await getRaw(house.url, path, { 'content-type': 'application/json', ...headers });
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.text).errors[0].extensions.code).toBe(status === 404 ? 'NOT_FOUND' : 'BAD_USER_INPUT');
      expect(answer.text).not.toContain('Tr0ub4dor');
      expect(JSON.stringify(house.log.slice(from))).not.toMatch(/Tr0ub4dor|"level":[56]0/);
    });
  });

  describe('whose document is wrong', () => {
    const parse = { code: 'GRAPHQL_PARSE_FAILED' };
    const validation = { code: 'GRAPHQL_VALIDATION_FAILED' };

    it.each<[string, string, Expected]>([
      ['a text where a name belongs', `{ user(by: "${SECRET}" "${SECRET}") { id } }`, { ...parse, message: 'Syntax Error: Expected Name.' }],
      ['a name where it does not belong', `{ viewer { id } } ${NAME}`, { ...parse, message: 'Syntax Error: Unexpected Name.' }],
      ['a block text', `{ """${SECRET}""" }`, parse],
      ['a text without end', `{ user(by: {id: "${SECRET}`, { ...parse, message: 'Syntax Error: Unterminated string.' }],
      ['an end too early', '{ viewer { id }', { ...parse, message: 'Syntax Error: Expected Name.' }],
      ['a character of another world', `{ viewer? { id } }`, parse],
      ['an escape that is none', `{ user(by: {id: "\\${NAME}"}) { id } }`, parse],
      ['a number that is none', `{ users(first: 1${NAME}) { totalCount } }`, parse],
      ['a NUL', '{ viewer \u0000 { id } }', parse],
      ['a lone surrogate', '{ viewer { id } } "\ud800', parse],
      ['a field that is not there', '{ viewer { password } }', validation],
      ['an argument that is not there', `{ viewer(password: "${SECRET}") { id } }`, validation],
      ['an object without selection', '{ viewer }', validation],
      ['a required argument left out', '{ user { id } }', validation],
      ['a variable that is not declared', '{ user(by: {id: $id}) { id } }', validation],
      ['a variable of a type that is not there', `query($a: ${NAME}) { viewer { id } }`.replace(NAME, 'Nothing'), validation],
      ['a text for an object', `{ user(by: "${SECRET}") { id } }`, { ...validation, message: 'Expected value of type "UserRef!".' }],
      ['an object for a text', `{ user(by: {id: {password: "${SECRET}"}}) { id } }`, { ...validation, message: 'Expected value of type "ID".' }],
      ['an object for a number', `{ users(first: {password: "${SECRET}"}) { totalCount } }`, { ...validation, message: 'Expected value of type "Int".' }],
      ['a list for a text', `{ user(by: {id: ["${SECRET}"]}) { id } }`, { ...validation, message: 'Expected value of type "ID".' }],
      ['a text for an enum', `{ users(filter: {role: ["${SECRET}"]}) { totalCount } }`, { ...validation, message: 'Expected value of type "UserRole".' }],
      ['an unknown name for an enum', `{ users(filter: {role: [${NAME}]}) { totalCount } }`, { ...validation, message: 'Expected value of type "UserRole".' }],
      ['a text for an email address', `{ user(by: {email: "${SECRET}"}) { id } }`, { ...validation, message: 'must be an email address' }],
      ['a text for an instant', `{ users(filter: {joined: {from: "${SECRET}"}}) { totalCount } }`, validation],
      ['a fraction for a number', '{ users(first: 1.5) { totalCount } }', { ...validation, message: 'Expected value of type "Int".' }],
      ['a number beyond Int', '{ users(first: 99999999999999999999) { totalCount } }', { code: 'OPERATION_TOO_COMPLEX' }],
      ['null for what must not be', '{ user(by: null) { id } }', { ...validation, message: 'Expected value of type "UserRef!".' }],
      ['a field beyond those of an input', `{ user(by: {id: "1", password: "${SECRET}"}) { id } }`, validation],
      ['an input with a required field left out', `mutation { signIn(input: {password: "${SECRET}"}) { nextStep } }`, { ...validation, message: 'Field "SignInInput.login" of required type "String!" was not provided.' }],
      ['one of none', '{ user(by: {}) { id } }', validation],
      ['one of two', `{ user(by: {id: "${SECRET}", username: "${SECRET}"}) { id } }`, validation],
      ['one of null', '{ user(by: {id: null}) { id } }', validation],
      ['a default that does not fit', `query($by: UserRef = "${SECRET}") { user(by: $by) { id } }`, validation],
      ['two hundred faults', `{ ${Array.from({ length: 200 }, (_, index) => `f${index}`).join(' ')} }`, validation],
    ])('refuses %s', (_what, query, expected) => refused(ask(query), expected)); // prettier-ignore

    it('says where', async () => {
      const { text } = await send(ask(`{\n  user(by: {email: "${SECRET}"}) { id } }`));
      expect(JSON.parse(text).errors[0].locations).toEqual([{ line: 2, column: 20 }]);
    });
  });

  describe('whose variables are wrong', () => {
    const USERS = 'query($filter: UserFilter, $first: Int) { users(filter: $filter, first: $first) { totalCount } }';
    const USER = 'query($by: UserRef!) { user(by: $by) { id } }';
    const CREATE = 'mutation($input: CreateUserInput!) { createUser(input: $input) { user { id } } }';
    const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { nextStep } }';
    const bad = (violation: string, ...path: string[]): Expected => ({ code: 'BAD_USER_INPUT', violation, path });

    it.each<[string, string, unknown, Expected]>([
      ['a text for a number', USERS, { first: SECRET }, bad('INVALID', 'first')],
      ['a number beyond Int', USERS, { first: 1e308 }, bad('INVALID', 'first')],
      ['an object for a number', USERS, { first: { password: SECRET } }, bad('INVALID', 'first')],
      ['a text for an object', USERS, { filter: SECRET }, bad('INVALID', 'filter')],
      ['a list for an object', USERS, { filter: [{ search: SECRET }] }, bad('INVALID', 'filter')],
      ['an object for a text', USERS, { filter: { search: { password: SECRET } } }, bad('INVALID', 'filter', 'search')],
      ['a wrong enum value in a list', USERS, { filter: { role: ['USER', SECRET] } }, bad('INVALID', 'filter', 'role', '1')],
      ['a wrong enum value alone', USERS, { filter: { role: SECRET } }, bad('INVALID', 'filter', 'role')],
      ['an object for an enum value', USERS, { filter: { role: [{ password: SECRET }] } }, bad('INVALID', 'filter', 'role', '0')],
      ['null in a list that has none', USERS, { filter: { role: [null] } }, bad('REQUIRED', 'filter', 'role', '0')],
      ['a text for an instant', USERS, { filter: { joined: { from: SECRET } } }, bad('INVALID', 'filter', 'joined', 'from')],
      ['an instant beyond all years', USERS, { filter: { joined: { from: '+275760-09-13T00:00:00Z' } } }, bad('INVALID', 'filter', 'joined', 'from')],
      ['text with a NUL', USERS, { filter: { search: 'a\u0000b' } }, bad('TEXT', 'filter', 'search')],
      ['text with a lone surrogate', USERS, { filter: { search: 'a\ud800b' } }, bad('TEXT', 'filter', 'search')],
      ['text that is too long', USERS, { filter: { search: SECRET.repeat(20) } }, bad('TEXT', 'filter', 'search')],
      ['a page that is too large', USERS, { first: 101 }, bad('OUT_OF_RANGE', 'first')],
      ['a bad email address', CREATE, { input: { name: 'X', email: SECRET } }, bad('INVALID', 'input', 'email')],
      ['a number for a password', CREATE, { input: { name: 'X', password: 12345678 } }, bad('INVALID', 'input', 'password')],
      ['a list with a password for a name', CREATE, { input: { name: ['X', SECRET] } }, bad('INVALID', 'input', 'name')],
      ['a field left out', CREATE, { input: { password: SECRET } }, bad('REQUIRED', 'input', 'name')],
      ['null for a field that needs a value', CREATE, { input: { password: SECRET, name: null } }, bad('REQUIRED', 'input', 'name')],
      ['a field that is not there', CREATE, { input: { name: 'X', pasword: SECRET } }, bad('UNKNOWN_FIELD', 'input')],
      ['a field named like a secret', CREATE, { input: { name: 'X', [SECRET]: 1 } }, bad('UNKNOWN_FIELD', 'input')],
      ['a field named like an error', CREATE, { input: { name: 'X', [`a" of required type "b" ${SECRET}`]: 1 } }, bad('UNKNOWN_FIELD', 'input')],
      ['a text that reads like a place', CREATE, { input: `${SECRET} at "input.name` }, bad('INVALID', 'input')],
      ['a name of control characters', CREATE, { input: { name: '\u0007', password: SECRET } }, bad('TEXT', 'input', 'name')],
      ['a name of blanks', CREATE, { input: { name: '   ', password: SECRET } }, bad('TEXT', 'input', 'name')],
      ['a wrong role', CREATE, { input: { name: 'X', role: SECRET } }, bad('INVALID', 'input', 'role')],
      ['a wrong URL', CREATE, { input: { name: 'X', avatarUrl: `javascript:${SECRET}` } }, bad('INVALID', 'input', 'avatarUrl')],
      ['a wrong time zone', CREATE, { input: { name: 'X', timeZone: SECRET } }, bad('INVALID', 'input', 'timeZone')],
      ['a wrong language', CREATE, { input: { name: 'X', locale: `${SECRET}_!` } }, bad('INVALID', 'input', 'locale')],
      ['a sign-in of the wrong kind', SIGN_IN, { input: { login: { password: SECRET }, password: [SECRET] } }, bad('INVALID', 'input', 'login')],
      ['a sign-in without its input', SIGN_IN, { password: SECRET }, bad('REQUIRED', 'input')],
      ['a sign-in with null for its input', SIGN_IN, { input: null, password: SECRET }, bad('REQUIRED', 'input')],
      ['one of none', USER, { by: {} }, bad('ONE_OF', 'by')],
      ['one of two', USER, { by: { id: SECRET, username: SECRET } }, bad('ONE_OF', 'by')],
      ['one of null', USER, { by: { id: null } }, bad('REQUIRED', 'by', 'id')],
      ['one of another', USER, { by: { password: SECRET } }, bad('UNKNOWN_FIELD', 'by')],
      ['what no row can hold', 'query($after: String) { users(after: $after) { totalCount nodes { id } } }', { after: cursorTo(`${SECRET}\u0000`) }, { code: 'BAD_USER_INPUT' }],
      ['null behind one of', 'query($id: ID) { user(by: {id: $id}) { id } }', { id: null }, bad('INVALID', 'by')],
      ['null in place of a default', 'query($by: UserRef = {id: "1"}) { user(by: $by) { id } }', { by: null }, bad('REQUIRED', 'by')],
      ['null for a condition', 'query($if: Boolean = true) { viewer @include(if: $if) { id } }', { if: null }, bad('REQUIRED', 'if')],
    ])('refuses %s', (_what, query, variables, expected) => refused(ask(query, variables), expected)); // prettier-ignore

    it('says what was expected, in words', async () => {
      const { text } = await send(ask(USERS, { first: SECRET, filter: { role: [SECRET] } }));
      expect(JSON.parse(text).errors.map(({ message }: { message: string }) => message)).toEqual([
        'The value of filter.role.0 must be of type UserRole.',
        'The value of first must be of type Int.',
      ]);
    });

    it('stops counting faults at fifty', async () => {
      const { text, status } = await send(ask(USERS, { filter: { role: Array(60).fill(SECRET) } }));
      const { errors } = JSON.parse(text) as { errors: { message: string; extensions: Refusal }[] };
      expect(status).toBe(200);
      expect(errors).toHaveLength(51);
      expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
      expect(errors[50]!.message).toBe('Too many values of the variables are not valid.');
      expect(text).not.toContain('Tr0ub4dor');
    });

    it('takes a name with a lone surrogate for one that nobody has', async () => {
      expect((await house.ask(admin, USER, { by: { username: 'a\ud800' } })).data).toEqual({ user: null });
    });
  });
});

/** A cursor of the list of users that leads to a name. */
function cursorTo(name: string): string {
  const place = ['users NAME ASC', name, '00000000-0000-7000-8000-000000000000'];
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

const getRaw = (url: string, path: string, headers: Record<string, string>) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    http
      .get({ hostname, port, path, headers, agent: false }, (answer) => {
        let text = '';
        answer.on('data', (data) => (text += String(data)));
        answer.on('end', () => resolve({ status: answer.statusCode!, text }));
      })
      .on('error', reject);
  });
