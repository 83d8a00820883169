import fs from 'node:fs';
import path from 'node:path';
import type { GraphQLResolveInfo } from 'graphql';
import { parse } from 'yaml';
import type { UserActor } from '../../src/core/actor.ts';
import { DomainError } from '../../src/core/errors.ts';
import type { RequestContext } from '../../src/core/request-context.ts';
import { serviceFeatures } from '../../src/core/service-feature.ts';
import { House } from '../support/house.ts';

type Verdict = 'open' | 'inPerson' | 'administrators' | 'impersonation';

const table = parse(fs.readFileSync(path.resolve(__dirname, 'impersonation.yaml'), 'utf8')) as Record<string, Verdict>;

/** Somebody who may do all that anybody but an administrator may. */
const strongest: UserActor = {
  kind: 'USER',
  actorId: '01920000-0000-7000-8000-00000000000a',
  subjectId: '01920000-0000-7000-8000-00000000000b',
  name: 'Bob',
  credential: { kind: 'IMPERSONATION', sessionId: '01920000-0000-7000-8000-00000000000c' },
  role: 'EXPERT',
  isActive: true,
  isSuperAdmin: false,
  isFirstUser: false,
  mustChangePassword: false,
  permissions: { level: () => 'WRITE', flag: () => true },
  projectRoles: new Map([['p', 'PROJECT_ADMIN']]),
  groupIds: new Set(),
  orgUnitIds: new Set(),
};
const inPerson: UserActor = {
  ...strongest,
  actorId: strongest.subjectId,
  credential: { kind: 'SESSION', sessionId: '01920000-0000-7000-8000-00000000000d' },
};
const byJob: UserActor = { ...strongest, credential: { kind: 'JOB', jobId: '01920000-0000-7000-8000-00000000000e' } };

/** What stands behind a rule, and is not to be done here. */
const letIn = (): never => {
  throw new Error('let in');
};
const contextOf = (actor: UserActor): RequestContext => {
  const context: RequestContext = {
    actor,
    origin: { requestId: null, ipAddress: null, userAgent: null },
    features: Object.fromEntries(serviceFeatures.map((feature) => [feature, true])),
    read: letIn,
    readLate: letIn,
    readAs: letIn,
    mutate: letIn,
    mutateEach: letIn,
    writing: letIn,
    refreshCookie: { read: () => null, set: letIn, clear: () => undefined },
    proxyIdentity: null,
    forField: () => context,
    once: letIn,
  };
  return context;
};

describe('while an administrator acts as somebody else', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  const mutations = () => house.app.schema.getMutationType()!.getFields();

  /** What a mutation's rule tells an actor whom it refuses; null where it lets the actor in, who then comes to nothing. */
  async function refusalOf(mutation: string, actor: UserActor): Promise<string | null> {
    const info = { operation: { operation: 'mutation' }, path: { key: mutation } } as unknown as GraphQLResolveInfo;
    const answer: unknown = await mutations()[mutation]!.resolve!({}, {}, contextOf(actor), info);
    return answer instanceof DomainError && answer.code === 'FORBIDDEN' ? answer.message : null;
  }

  const notInPerson = 'This cannot be done while acting as somebody else.';
  const forbidden = 'You are not permitted to do this.';
  const either = expect.stringMatching(`^(${notInPerson}|${forbidden})$`) as string;
  /** What the administrator is told, what the user would be, and what work is that the administrator ordered. */
  const told: Readonly<Record<Verdict, readonly (string | null)[]>> = {
    open: [null, null, null],
    inPerson: [notInPerson, null, notInPerson],
    administrators: [either, forbidden, either],
    impersonation: [null, forbidden, forbidden],
  };

  it('every mutation has a verdict', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(mutations()).sort());
  });

  it.each(Object.entries(table))('%s is: %s', async (mutation, verdict) => {
    const answers: (string | null)[] = [];
    for (const actor of [strongest, inPerson, byJob]) answers.push(await refusalOf(mutation, actor));
    expect(answers).toEqual(told[verdict]);
  });
});
