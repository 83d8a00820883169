import path from 'node:path';
import type { ApiKeyScope } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import { permissionLevels } from '../../src/core/permission-level.ts';
import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { buildWorld, isArea, readTables, type Asked, type Table, type World } from '../support/worlds.ts';

const SOURCES = 'sources { kind group { name } orgUnit { name } project { name } }';
const DECISION = `allowed reason effectiveLevel ${SOURCES}`;
const CAN = `query ($check: AccessCheckInput!, $userId: ID, $credential: String) {
  can(check: $check, userId: $userId, credential: $credential) { ${DECISION} } }`;
const CAN_ALL = `query ($checks: [AccessCheckInput!]!, $userId: ID, $credential: String) {
  canAll(checks: $checks, userId: $userId, credential: $credential) { ${DECISION} } }`;
const LISTED = `levels { area level ${SOURCES} } flags { flag enabled ${SOURCES} }`;
const EFFECTIVE = `query ($userId: ID) { effectivePermissions(userId: $userId) { ${LISTED} } }`;
const OF_USER = `query ($userId: ID) { user(by: { id: $userId }) { effectivePermissions { ${LISTED} } } }`;

interface Source {
  readonly kind: string;
  readonly group: { readonly name: string } | null;
  readonly orgUnit: { readonly name: string } | null;
  readonly project: { readonly name: string } | null;
}
interface Listed {
  readonly levels: readonly { area: string; level: string; sources: Source[] }[];
  readonly flags: readonly { flag: string; enabled: boolean; sources: Source[] }[];
}
/** A question and its answer, in the words of the tables. */
type Answers = Readonly<Record<string, string>>;

const words: Readonly<Record<string, string>> = { USER: 'own', DEFAULT: 'default', ADMIN_ROLE: 'admin' };
const nameOf = ({ kind, group, orgUnit, project }: Source): string =>
  words[kind] ?? (group ?? project)!.name.split(' ')[0]! + (orgUnit ? ` by ${orgUnit.name}` : '');
const from = (sources: readonly Source[]): string =>
  sources.length > 0 ? ` from ${sources.map(nameOf).sort().join(', ')}` : '';
const told = (answer: { allowed: boolean; reason: string; effectiveLevel: string | null; sources: Source[] }): string =>
  `${answer.reason}${answer.effectiveLevel ? ` ${answer.effectiveLevel}` : ''}${from(answer.sources)}`;

/** All that follows from what somebody has: the answer to each level of an area, and to a flag. */
function following(says: Readonly<Record<string, string>>, isTold?: string): Answers {
  const answers: Record<string, string> = {};
  for (const [name, has] of Object.entries(says)) {
    const [value, ...rest] = has.split(' ');
    const sources = rest.length > 0 ? ` ${rest.join(' ')}` : '';
    if (!isArea(name)) {
      answers[name] = isTold ?? (value === 'on' ? `GRANTED${sources}` : 'NOT_GRANTED');
      continue;
    }
    const held = permissionLevels.findIndex((level) => level === value);
    permissionLevels.forEach((level, index) => {
      const lacking = sources ? 'LEVEL_TOO_LOW' : 'NOT_GRANTED';
      if (index > 0)
        answers[`${name} ${level}`] = isTold ?? `${index <= held ? 'GRANTED' : lacking} ${value}${sources}`;
    });
  }
  return answers;
}

describe.each(readTables(path.resolve(__dirname, 'decisions')))('the decisions of %s', (_name, table: Table) => {
  let house: House;
  let world: World;
  let delegate: Caller;
  let service: Caller;
  beforeAll(async () => {
    house = await House.open();
    world = await buildWorld(house, table);
    delegate = (await addDelegate(house, { USER_MANAGEMENT: 'READ' })).caller;
    service = await keyOf(house, await house.addUser('USER', { type: 'SERVICE', email: null }), ['ACCESS_CHECK']);
  });
  afterAll(() => house.close());

  const checkOf = (question: string): object => {
    const [what, ...rest] = question.split(' ');
    if (what === 'project') {
      const unknown: Record<string, string> = { nowhere: newId(), malformed: "'; --" };
      return { project: { projectId: world.projectIds[rest[0]!] ?? unknown[rest[0]!], role: rest[1] } };
    }
    return rest.length > 0 ? { permission: { area: what, level: rest[0] } } : { flag: what };
  };

  interface Way {
    readonly by: Caller;
    readonly about: { readonly userId?: string; readonly credential?: string };
  }
  const secretOf = ({ authorization }: Caller): string => authorization!.replace('Bearer ', '');

  /** The answers to questions, one by one and all at once, which are the same. */
  const answersBy = async ({ by, about }: Way, questions: readonly string[]): Promise<Answers> => {
    const checks = questions.map(checkOf);
    const all = await house.ask(by, CAN_ALL, { checks, ...about });
    expect(all.errors).toEqual([]);
    for (const [index, check] of checks.entries()) {
      const { data, errors } = await house.ask(by, CAN, { check, ...about });
      expect(errors).toEqual([]);
      expect(data.can).toEqual(all.data.canAll[index]);
      expect(data.can.allowed).toBe(data.can.reason === 'GRANTED');
    }
    return Object.fromEntries(questions.map((question, index) => [question, told(all.data.canAll[index])]));
  };

  /** What is listed of somebody, as far as a table names it. */
  const listed = ({ levels, flags }: Listed, names: readonly string[]): Record<string, string> => {
    const values = new Map([
      ...levels.map(({ area, level, sources }) => [area, `${level}${from(sources)}`] as const),
      ...flags.map(({ flag, enabled, sources }) => [flag, `${enabled ? 'on' : 'off'}${from(sources)}`] as const),
    ]);
    return Object.fromEntries(names.map((name) => [name, values.get(name)!]));
  };

  const own = async (user: TestUser, scopes?: readonly ApiKeyScope[]): Promise<Caller> =>
    scopes ? keyOf(house, user, scopes) : house.callerFor(user);

  const having = Object.entries(table.has ?? {});
  if (having.length > 0)
    it.each(having)('are the same in every way they are asked for: %s', async (name, has) => {
      const user = world.people[name]!;
      const { isTold } = table.people[name]!;
      const expected = following(has, isTold);
      const questions = Object.keys(expected);
      const self = await own(user);
      const ways: Way[] = [
        { by: delegate, about: { userId: user.id } },
        { by: service, about: { userId: user.id.toUpperCase() } },
        { by: delegate, about: { credential: secretOf(self) } },
        { by: service, about: { credential: secretOf(self) } },
      ];
      if (!isTold) {
        ways.push({ by: self, about: {} }, { by: self, about: { userId: user.id } });
        ways.push({ by: service, about: { credential: secretOf(await own(user, ['FULL'])) } });
      }
      for (const way of ways) expect(await answersBy(way, questions)).toEqual(expected);

      const lists: [Caller, string | null][] = [
        [delegate, user.id],
        [service, user.id.toUpperCase()],
      ];
      if (!isTold) lists.push([self, null], [self, user.id.toUpperCase()]);
      for (const [by, userId] of lists) {
        const { data } = await house.ask(by, EFFECTIVE, { userId });
        expect(listed(data.effectivePermissions, Object.keys(has))).toEqual(has);
      }
      const { data } = await house.ask(delegate, OF_USER, { userId: user.id });
      expect(listed(data.user.effectivePermissions, Object.keys(has))).toEqual(has);
    });

  const asked = (table.asks ?? []).map((each): [string, Asked] => [
    `${each.who}${each.with ? ` with a key for ${each.with.join(', ')}` : ''}: ${each.about}`,
    each,
  ]);
  if (asked.length > 0)
    it.each(asked)('are those of the table: %s', async (_question, { who, with: scopes, about, ...answer }) => {
      const user = world.people[who]!;
      const caller = await own(user, scopes);
      const sources = answer.from ? ` from ${answer.from}` : '';
      const expected = `${answer.is}${answer.level ? ` ${answer.level}` : ''}${sources}`;
      const others = answer.othersAreTold ?? expected;
      const mayAsk = !table.people[who]!.isTold && (!scopes || scopes.some((scope) => /FULL|READ|CHECK/.test(scope)));
      if (mayAsk) expect(await answersBy({ by: caller, about: {} }, [about])).toEqual({ [about]: expected });
      for (const by of [delegate, service])
        expect(await answersBy({ by, about: { credential: secretOf(caller) } }, [about])).toEqual({ [about]: others });
      // What an account may do by itself is not cut down.
      if (!scopes)
        for (const by of [delegate, service])
          expect(await answersBy({ by, about: { userId: user.id } }, [about])).toEqual({ [about]: others });
    });
});
