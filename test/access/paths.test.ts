import fs from 'node:fs';
import path from 'node:path';
import {
  buildSchema,
  getNamedType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { addDelegate } from '../support/delegates.ts';
import { addDirectory } from '../support/directories.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { accessChanged, addGroup, addProject } from '../support/organization.ts';
import { addUnit, linkUnits } from '../support/org-units.ts';
import { addBudget, addLimit } from '../support/limits.ts';
import { addSubscription } from '../support/billing.ts';
import { addInquiry, addMessage } from '../support/inquiries.ts';

const read = (name: string): string => fs.readFileSync(path.resolve(__dirname, '../../schema', name), 'utf8');
const schema = buildSchema(read('schema.graphql'));

/** Fields that answer null to all but some, by type, as the access map has them. */
const hidden = new Map<string, string[]>();
for (const [, type, field] of read('access-map.txt').matchAll(/^(\w+)\.(\w+) .*null to others$/gm))
  hidden.set(type!, [...(hidden.get(type!) ?? []), field!]);

/** How many objects a path leads through, the one with the hidden field included; a page and its items are one. */
const LONGEST = 3;

/** A way from the root to an object, as text before and after what is asked of it. */
interface Way {
  readonly name: string;
  readonly type: GraphQLObjectType;
  readonly before: string;
  readonly after: string;
  readonly length: number;
}

const objectsOf = (field: GraphQLField<unknown, unknown>): readonly GraphQLObjectType[] => {
  const type = getNamedType(field.type);
  if (isObjectType(type)) return [type];
  return isUnionType(type) || isInterfaceType(type) ? schema.getPossibleTypes(type) : [];
};

/** Steps over the page of a connection, and what follows from the shape. */
function* furtherFrom(way: Way): Generator<Way> {
  for (const field of Object.values(way.type.getFields())) {
    if (['edges', 'pageInfo'].includes(field.name)) continue;
    for (const type of objectsOf(field)) {
      const isItem = way.type.name.endsWith('Connection');
      const length = way.length + (isItem ? 0 : 1);
      if (length > LONGEST) continue;
      const given = argumentsOf(field);
      const part = isObjectType(getNamedType(field.type)) ? '' : `... on ${type.name} { `;
      const next: Way = {
        name: `${way.name}.${field.name}`,
        type,
        before: `${way.before} ${field.name}${given} { ${part}`,
        after: `${part && '} '}} ${way.after}`,
        length,
      };
      yield next;
      yield* furtherFrom(next);
    }
  }
}

const argumentsOf = (field: GraphQLField<unknown, unknown>): string => {
  const needed = field.args.filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
  if (needed.length > 0)
    throw new Error(
      `say in this test how ${field.name} is asked, which needs ${needed.map(({ name }) => name).join(', ')}`,
    );
  return '';
};

jest.setTimeout(240_000);

describe('an object that is reached through another', () => {
  let house: House;
  let callers: Record<string, TestUser & { caller: Caller }>;
  let roots: Record<string, readonly string[]>;
  beforeAll(async () => {
    house = await House.open({ mail: true });
    const admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
    const known = async (user: TestUser) => ({ ...user, caller: await house.callerFor(user) });
    callers = {
      user: await known(await house.addUser()),
      member: await known(await house.addUser()),
      projectAdmin: await known(await house.addUser()),
      accessDelegate: await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' }),
    };
    const everybody = [...Object.values(callers), await house.addUser(), admin];
    const groupId = await addGroup(house, {}, everybody);
    const members = everybody.filter(({ id }) => id !== callers.user!.id);
    const projectId = await addProject(
      house,
      members.map((user) => [user, user.id === callers.projectAdmin!.id ? 'PROJECT_ADMIN' : 'USER']),
    );
    const top = await addUnit(house);
    const unit = await addUnit(house, { parent: top, members: everybody });
    await linkUnits(house, { id: groupId }, top, unit);
    await accessChanged(house, everybody);
    const inquiries = [];
    for (const user of everybody) {
      const inquiry = await addInquiry(house, user, { assignee: admin });
      for (const by of everybody) await addMessage(house, inquiry, by, 'Hello.');
      inquiries.push(`(id: "${inquiry.id}")`);
    }
    const plans: string[] = [];
    for (const user of everybody) plans.push(`(id: "${(await addSubscription(house, user)).planId}")`);
    for (const { id } of everybody)
      await house.rows(
        `INSERT INTO transactions (id, user_id, amount_minor, currency, status, provider, external_id, created_at, updated_at)
         VALUES (gen_random_uuid(), $1::uuid, 1, 'USD', 'PENDING', 'bank', $1::uuid::text, now(), now())`,
        [id],
      );
    // Each has been seen, has a key and a session, and something that was done to it.
    for (const { id } of everybody)
      await house.rows('UPDATE users SET pending_email = $2 WHERE id = $1', [id, `next-${id}@example.org`]);
    for (const { id } of everybody) {
      await addLimit(house, { userId: id }, 0, ['REQUESTS', 'DAILY']);
      await addBudget(house, { id }, '0');
    }
    await addLimit(house, { groupId }, 5);
    await house.rows(`INSERT INTO platform_configs VALUES ('ui', '{}', NULL, true, 1, $1, now())`, [admin.id]);
    const users = everybody.flatMap(({ id, email }) => [`(by: { id: "${id}" })`, `(by: { email: "${email}" })`]);
    const directoryId = await addDirectory(house);
    await house.rows(
      `INSERT INTO directory_accounts (user_id, directory_id, external_id, synced_at)
        SELECT id, $1, id::text, now() FROM users WHERE role <> 'ADMIN'`,
      [directoryId],
    );
    const anyId = [`(id: "${groupId}")`];
    roots = {
      user: users,
      group: anyId,
      project: [`(id: "${projectId}")`],
      job: anyId,
      orgUnit: [`(id: "${top.id}")`, `(id: "${unit.id}")`],
      inquiry: inquiries,
      plan: plans,
      introspectToken: ['(token: "nonsense")'],
      can: [`(check: { project: { projectId: "${projectId}" } })`],
      canAll: [`(checks: [{ project: { projectId: "${projectId}" } }, { flag: CHAT_DELETE }])`],
      resource: [`(ref: { external: { type: "package", externalId: "one" } })`],
      subjects: ['(search: "User")'],
      usageLimits: [`(scope: { groupId: "${groupId}" })`, ...everybody.map(({ id }) => `(scope: { userId: "${id}" })`)],
      checkUsage: ['(usage: { amounts: [] })'],
      platformConfig: ['(namespace: "ui")'],
    };
  });
  afterAll(() => house.close());

  it('shows no more than it would at the root: on no way to a hidden field anybody but its owner reads it', async () => {
    const ways: Way[] = [];
    for (const field of Object.values(schema.getQueryType()!.getFields()))
      for (const given of roots[field.name] ?? [argumentsOf(field)])
        for (const type of objectsOf(field)) {
          const part = isObjectType(getNamedType(field.type)) ? '' : `... on ${type.name} { `;
          const way: Way = {
            name: field.name,
            type,
            before: `{ ${field.name}${given} { ${part}`,
            after: `${part && '} '}} }`,
            length: type.name.endsWith('Connection') ? 0 : 1,
          };
          ways.push(way, ...furtherFrom(way));
        }
    const leading = ways.filter(({ type }) => hidden.has(type.name));
    expect(new Set(leading.map(({ name }) => name)).size).toBeGreaterThan(15);
    const seen: string[] = [];
    let owned = 0;
    for (const [who, { id, caller }] of Object.entries(callers))
      for (const { name, type, before, after } of leading) {
        const fields = hidden
          .get(type.name)!
          .map(
            (field) => `${field} ${isObjectType(getNamedType(type.getFields()[field]!.type)) ? '{ __typename }' : ''}`,
          );
        const { data, errors } = await house.ask(
          caller,
          `${before} __typename ${type.getFields().id ? 'id' : ''} ${fields.join(' ')} ${after}`,
        );
        expect(
          errors.filter(({ code }) => code === 'INTERNAL_SERVER_ERROR' || code === 'GRAPHQL_VALIDATION_FAILED'),
        ).toEqual([]);
        for (const object of objectsIn(data))
          for (const field of hidden.get(object.__typename as string) ?? [])
            if (object[field] != null) {
              if (object.id === id) owned += 1;
              else seen.push(`${who} ${name}.${field}`);
            }
        await house.rows('DELETE FROM throttle');
      }
    expect(seen).toEqual([]);
    // Or it would prove nothing.
    expect(owned).toBeGreaterThan(100);
  });
});

/** Every object in an answer that says what it is. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const item of value) yield* objectsIn(item);
  else if (typeof value === 'object' && value !== null) {
    if ('__typename' in value) yield value as Record<string, unknown>;
    for (const child of Object.values(value)) yield* objectsIn(child);
  }
}
