import fs from 'node:fs';
import path from 'node:path';
import { buildSchema } from 'graphql';
import { parse } from 'yaml';
import { newId } from '../../src/core/ids.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';

interface Row {
  readonly field: string;
  readonly operation: string;
  readonly verdicts: Readonly<Record<string, string>>;
}

const read = (...names: string[]): string => fs.readFileSync(path.resolve(__dirname, ...names), 'utf8');
const { rows } = parse(read('policy.yaml'), { merge: true }) as { rows: Row[] };
const schema = buildSchema(read('../../schema/schema.graphql'));

describe('the policy table', () => {
  let house: House;
  let superAdmin: TestUser;
  beforeAll(async () => {
    house = await House.open();
    superAdmin = await house.addUser('ADMIN');
    await house.markFirst(superAdmin);
  });
  afterAll(() => house.close());

  /** Who asks. Each is made anew for each question, so that no answer depends on another. */
  const principals: Readonly<Record<string, () => Promise<Caller>>> = {
    anonymous: async () => house.anonymous,
    rejected: async () => ({ authorization: 'Bearer not.a.token' }),
    suspended: async () => house.callerFor(await house.addUser('USER', { status: 'SUSPENDED' })),
    pending: async () => house.callerFor(await house.addUser('PENDING')),
    passwordDue: async () => house.callerFor(await house.addUser('USER', { mustChangePassword: true })),
    user: async () => house.callerFor(await house.addUser('USER')),
    external: async () => house.callerFor(await house.addUser('USER', { type: 'EXTERNAL' })),
    subscriber: async () => house.callerFor(await house.addUser('SUBSCRIBER')),
    expert: async () => house.callerFor(await house.addUser('EXPERT')),
    admin: async () => house.callerFor(await house.addUser('ADMIN')),
    superAdmin: () => house.callerFor(superAdmin),
  };

  const ask = async ({ field, operation }: Row, principal: string): Promise<string> => {
    const caller = await principals[principal]!();
    const [target, admin, other] = [await house.addUser(), await house.addUser('ADMIN'), await house.addUser()];
    const { sessionId } = await house.callerFor(target);
    // Nobody is throttled for what others asked, and the mark lies where it lay.
    await house.rows('TRUNCATE throttle');
    await house.rows('UPDATE installation SET super_admin_id = $1', [superAdmin.id]);
    const { data, refusal } = await house.ask(
      caller,
      operation
        .replaceAll('$target', target.id)
        .replaceAll('$admin', admin.id)
        .replaceAll('$session', sessionId)
        .replaceAll('$new', newId())
        .replaceAll('$refresh', operation.includes('$refresh') ? await house.refreshTokenFor(other) : ''),
    );
    if (refusal) return refusal.code;
    return data[field.split('.')[1]!] === null ? 'none' : 'ok';
  };

  it('has a row for every root field', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
      (type) => !!type,
    );
    const fields = roots.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
    expect(rows.map(({ field }) => field).sort()).toEqual(fields.sort());
  });

  it('has a verdict for every principal in every row', () => {
    for (const { verdicts } of rows) expect(Object.keys(verdicts).sort()).toEqual(Object.keys(principals).sort());
  });

  it.each(rows.map((row) => [row.field, row] as const))('holds for %s', async (_field, row) => {
    const verdicts: Record<string, string> = {};
    for (const principal of Object.keys(row.verdicts)) verdicts[principal] = await ask(row, principal);
    expect(verdicts).toEqual(row.verdicts);
  });
});
