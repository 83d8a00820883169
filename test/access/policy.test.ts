import fs from 'node:fs';
import path from 'node:path';
import { buildSchema } from 'graphql';
import { parse } from 'yaml';
import { newId } from '../../src/core/ids.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDirectory, addStoppedSync } from '../support/directories.ts';
import { addGroup } from '../support/groups.ts';
import { addPlanRow, addSubscription } from '../support/billing.ts';
import { addInquiry } from '../support/inquiries.ts';
import { addDelegate, type Delegated } from '../support/delegates.ts';
import { House, type Caller, type Refusal, type TestUser } from '../support/house.ts';
import { addUnit } from '../support/org-units.ts';
import { addBudget, addLimit } from '../support/limits.ts';
import { addProject, putInto } from '../support/projects.ts';
import { addJobRow } from '../support/jobs.ts';
import { addResource } from '../support/resources.ts';
import { addWebhookRow } from '../support/webhooks.ts';
import { SocketClient } from '../support/web-socket.ts';
import { until } from '../support/until.ts';

interface Row {
  readonly field: string;
  readonly operation: string;
  readonly verdicts: Readonly<Record<string, string>>;
}

const read = (...names: string[]): string => fs.readFileSync(path.resolve(__dirname, ...names), 'utf8');
const { rows } = parse(read('policy.yaml'), { merge: true, maxAliasCount: -1 }) as { rows: Row[] };
const schema = buildSchema(read('../../schema/schema.graphql'));

describe('the policy table', () => {
  let house: House;
  let superAdmin: TestUser;
  beforeAll(async () => {
    house = await House.open({ mail: true, environment: { OUTBOUND_ALLOWED: '127.0.0.9' } });
    superAdmin = await house.addUser('ADMIN');
    await house.markFirst(superAdmin);
  });
  afterAll(() => house.close());

  /** The strongest there can be, so that what its keys may not do is for their scopes. */
  const service = () => house.addUser('ADMIN', { type: 'SERVICE', email: null });

  /** An ordinary user who was given permissions beyond those of the role. */
  const delegate = async (delegated: Delegated): Promise<Caller> => (await addDelegate(house, delegated)).caller;

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
    fullKeyOfUser: async () => keyOf(house, await house.addUser('USER'), ['FULL']),
    readKeyOfUser: async () => keyOf(house, await house.addUser('USER'), ['READ']),
    fullKeyOfAdmin: async () => keyOf(house, await house.addUser('ADMIN'), ['FULL']),
    readKeyOfAdmin: async () => keyOf(house, await house.addUser('ADMIN'), ['READ']),
    accessCheckKey: async () => keyOf(house, await service(), ['ACCESS_CHECK']),
    usageWriteKey: async () => keyOf(house, await service(), ['USAGE_WRITE']),
    impersonation: async () => impersonating(house, await house.addUser('ADMIN'), await house.addUser('USER')),
    accessesUsers: () => delegate({ USER_MANAGEMENT: 'ACCESS' }),
    readsUsers: () => delegate({ USER_MANAGEMENT: 'READ' }),
    managesUsers: () => delegate({ USER_MANAGEMENT: 'WRITE' }),
    managesSettings: () => delegate({ SETTINGS: 'WRITE' }),
    monitors: () => delegate({ MONITORING: 'READ' }),
  };

  const ask = async ({ field, operation }: Row, principal: string): Promise<string> => {
    const caller = await principals[principal]!();
    // Made where the operation names them; the super admin stands for those that it does not.
    const names = (placeholder: string): boolean => operation.includes(placeholder);
    const target = names('$') ? await house.addUser() : superAdmin;
    const admin = names('$admin') ? await house.addUser('ADMIN') : superAdmin;
    const other = names('$refresh') ? await house.addUser() : superAdmin;
    const { sessionId } = names('$session') ? await house.callerFor(target) : { sessionId: '' };
    // Nobody is throttled for what others asked, and the mark lies where it lay.
    await house.rows('DELETE FROM throttle');
    await house.rows('UPDATE installation SET super_admin_id = $1', [superAdmin.id]);
    const document = operation
      .replaceAll('$target', target.id)
      .replaceAll('$admin', admin.id)
      .replaceAll('$session', sessionId)
      .replaceAll('$key', operation.includes('$key') ? (await keyOf(house, target)).keyId : '')
      .replaceAll('$job', operation.includes('$job') ? await addJobRow(house, { created_by: target.id }) : '')
      .replaceAll('$group', operation.includes('$group') ? (await addGroup(house, { members: [target] })).id : '')
      .replaceAll('$unit', operation.includes('$unit') ? (await addUnit(house, { members: [target] })).id : '')
      .replaceAll('$project', operation.includes('$project') ? await projectOf(target) : '')
      .replaceAll('$resource', operation.includes('$resource') ? (await addResource(house, target)).id : '')
      .replaceAll(
        '$directory',
        operation.includes('$directory') ? await addDirectory(house, { provider: 'ENTRA_ID' }) : '',
      )
      .replaceAll('$stopped', operation.includes('$stopped') ? await addStoppedSync(house) : '')
      .replaceAll('$limit', operation.includes('$limit') ? await addLimit(house, { userId: target.id }, 5) : '')
      .replaceAll('$budget', operation.includes('$budget') ? await addBudget(house, target, '5') : '')
      .replaceAll('$inquiry', operation.includes('$inquiry') ? (await addInquiry(house, target)).id : '')
      .replaceAll('$planSubscription', operation.includes('$planS') ? (await addSubscription(house, target)).id : '')
      .replaceAll('$freePlan', operation.includes('$freePlan') ? (await addPlanRow(house)).id : '')
      .replaceAll('$webhook', operation.includes('$webhook') ? await addWebhookRow(house) : '')
      .replaceAll('$new', newId())
      .replaceAll('$refresh', operation.includes('$refresh') ? await house.refreshTokenFor(other) : '');
    if (field.startsWith('Subscription.')) return askForStream(caller, document);
    const { data, refusal } = await house.ask(caller, document);
    if (refusal) return refusal.code;
    return data[field.split('.')[1]!] === null ? 'none' : 'ok';
  };

  const projectOf = async (member: TestUser): Promise<string> => {
    const project = await addProject(house);
    await putInto(house, project, member);
    return project.id;
  };

  /** Over WebSocket: `ok` where a stream began. A connection whose credential does not hold is not even opened. */
  const askForStream = async (caller: Caller, document: string): Promise<string> => {
    const client = new SocketClient(house, caller);
    let verdict: string | null = null;
    const stream = client.subscribe(document);
    void stream.ended.then((end) => (verdict = end === 4401 ? 'UNAUTHENTICATED' : end === null ? 'ok' : codeOf(end)));
    await until(() => verdict !== null || house.app.notifications.openStreams > 0);
    const told = verdict ?? 'ok';
    await client.close();
    await until(() => house.app.notifications.openStreams === 0);
    return told;
  };
  const codeOf = (end: Refusal | number): string => (typeof end === 'number' ? `closed with ${end}` : end.code);

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
    const reads = row.field.startsWith('Query.') ? 'ok' : 'FORBIDDEN';
    const expected = Object.entries(row.verdicts).map(([name, verdict]) => [
      name,
      verdict === 'reads' ? reads : verdict,
    ]);
    expect(verdicts).toEqual(Object.fromEntries(expected));
  });
});
