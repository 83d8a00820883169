import { guard, hasSession, isAnyone, isPending, isStrangerOrActive } from '../../src/access/guard.ts';
import {
  hasPermission,
  isActive,
  isActiveInPerson,
  isAdmin,
  isProjectAdmin,
  isSuperAdmin,
  isUserAdmin,
} from '../../src/access/rules.ts';
import {
  anonymous,
  systemActor,
  type Actor,
  type ApiKeyScope,
  type Credential,
  type UserActor,
} from '../../src/core/actor.ts';

type Rule = typeof isActive;

const user: UserActor = {
  kind: 'USER',
  actorId: 'a',
  subjectId: 'a',
  name: 'Ada',
  credential: { kind: 'SESSION', sessionId: 's' },
  role: 'USER',
  isActive: true,
  isSuperAdmin: false,
  isFirstUser: false,
  mustChangePassword: false,
  permissions: { level: () => 'NONE', flag: () => false },
  projectRoles: new Map(),
  groupIds: new Set(),
  orgUnitIds: new Set(),
};

const actors = {
  stranger: anonymous(false),
  rejected: anonymous(true),
  system: systemActor,
  pending: { ...user, role: 'PENDING', isActive: false },
  suspended: { ...user, isActive: false },
  passwordDue: { ...user, mustChangePassword: true },
  user,
  member: { ...user, projectRoles: new Map([['p', 'USER' as const]]) },
  projectAdmin: {
    ...user,
    projectRoles: new Map([
      ['p', 'USER' as const],
      ['q', 'PROJECT_ADMIN' as const],
    ]),
  },
  reader: { ...user, permissions: { level: (area) => (area === 'SETTINGS' ? 'READ' : 'NONE'), flag: () => false } },
  admin: { ...user, role: 'ADMIN', permissions: { level: () => 'WRITE', flag: () => true } },
  superAdmin: { ...user, role: 'ADMIN', isSuperAdmin: true, permissions: { level: () => 'WRITE', flag: () => true } },
  // Marked, but barred all the same.
  suspendedSuperAdmin: { ...user, role: 'ADMIN', isSuperAdmin: true, isActive: false },
} satisfies Record<string, Actor>;
type Name = keyof typeof actors;

const names = Object.keys(actors) as Name[];
const barred: Partial<Record<Name, string>> = {
  stranger: 'UNAUTHENTICATED',
  rejected: 'UNAUTHENTICATED',
  system: 'UNAUTHENTICATED',
  pending: 'ACCOUNT_PENDING',
  suspended: 'UNAUTHENTICATED',
  passwordDue: 'PASSWORD_CHANGE_REQUIRED',
  suspendedSuperAdmin: 'UNAUTHENTICATED',
};
/** A verdict for everybody: those named are let in, the barred are told why, the others are forbidden. */
const only = (...admitted: Name[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, admitted.includes(name) ? 'ok' : (barred[name] ?? 'FORBIDDEN')]));
const everybody = Object.fromEntries(names.map((name) => [name, 'ok']));
const active = names.filter((name) => !barred[name]);

async function verdicts(rule: Rule, features: object): Promise<Record<string, string>> {
  const verdict = async (actor: Actor): Promise<string> => {
    const answer: unknown = await rule.resolve({}, {}, { actor, features } as never, {} as never, {} as never);
    return answer === true ? 'ok' : (answer as { code: string }).code;
  };
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await verdict(actors[name])])));
}

describe('a rule', () => {
  it.each<[string, Rule, Record<string, string>]>([
    ['isAnyone', isAnyone, everybody],
    ['isStrangerOrActive', isStrangerOrActive, only('stranger', 'system', ...active)],
    ['hasSession', hasSession, only('passwordDue', ...active)],
    [
      'isPending',
      isPending,
      { ...only('pending'), suspended: 'FORBIDDEN', passwordDue: 'FORBIDDEN', suspendedSuperAdmin: 'FORBIDDEN' },
    ],
    ['isActive', isActive, only(...active)],
    ['isAdmin', isAdmin, only('admin', 'superAdmin')],
    ['isSuperAdmin', isSuperAdmin, only('superAdmin')],
    ['isProjectAdmin', isProjectAdmin, only('projectAdmin')],
    ['hasPermission(SETTINGS, READ)', hasPermission('SETTINGS', 'READ'), only('reader', 'admin', 'superAdmin')],
    ['hasPermission(SETTINGS, WRITE)', hasPermission('SETTINGS', 'WRITE'), only('admin', 'superAdmin')],
  ])('%s tells everybody whether they may', async (name, rule, expected) => {
    expect(rule.name).toBe(name);
    expect(await verdicts(rule, {})).toEqual(expected);
  });

  it('of a part that is switched off says so to those alone who might use it', async () => {
    expect(await verdicts(isUserAdmin, { USER_MANAGEMENT: true })).toEqual(only('admin', 'superAdmin'));
    expect(await verdicts(isUserAdmin, { USER_MANAGEMENT: false })).toEqual({
      ...only(),
      admin: 'FEATURE_DISABLED',
      superAdmin: 'FEATURE_DISABLED',
    });
  });
});

describe('a credential', () => {
  const key = (...scopes: ApiKeyScope[]): Credential => ({
    kind: 'API_KEY',
    apiKeyId: 'k',
    scopes: new Set(scopes),
    directoryId: null,
    expiresAt: null,
  });
  const credentials = {
    session: user.credential,
    impersonation: { kind: 'IMPERSONATION', sessionId: 's' },
    full: key('FULL'),
    read: key('READ'),
    readAndCheck: key('READ', 'ACCESS_CHECK'),
    check: key('ACCESS_CHECK'),
    usage: key('USAGE_WRITE'),
    job: { kind: 'JOB', jobId: 'j' },
  } satisfies Record<string, Credential>;

  /** The credentials of an administrator that a rule lets in. */
  const admitted = async (rule: Rule, operation: string): Promise<string[]> => {
    const names: string[] = [];
    for (const [name, credential] of Object.entries(credentials)) {
      const actorId = credential.kind === 'IMPERSONATION' ? 'b' : 'a';
      const context = { actor: { ...actors.admin, actorId, credential }, features: {} } as never;
      const info = { operation: { operation } } as never;
      if ((await rule.resolve({}, {}, context, info, {} as never)) === true) names.push(name);
    }
    return names;
  };
  const others = ['session', 'impersonation', 'full'];

  it('of reading reads, and one of single things does those', async () => {
    expect(await admitted(isActive, 'query')).toEqual([...others, 'read', 'readAndCheck', 'job']);
    for (const operation of ['mutation', 'subscription'])
      expect(await admitted(isActive, operation)).toEqual([...others, 'job']);
  });

  it('that is narrow makes no administrator of its owner', async () => {
    expect(await admitted(isAdmin, 'query')).toEqual([...others, 'read', 'readAndCheck', 'job']);
  });

  it('suffices by its scope, whatever its owner may', async () => {
    const check = guard('nobody', () => false, { scope: 'ACCESS_CHECK' });
    for (const operation of ['query', 'mutation', 'subscription'])
      expect(await admitted(check, operation)).toEqual(['readAndCheck', 'check']);
  });

  it("reaches its owner's credentials only in person, and the session only from within", async () => {
    expect(await admitted(isActiveInPerson, 'mutation')).toEqual(['session', 'full', 'job']);
    expect(
      await admitted(
        guard('own session', () => true, { inSession: true }),
        'query',
      ),
    ).toEqual(['session', 'job']);
    expect(await admitted(hasSession, 'mutation')).toEqual(['session', 'job']);
  });
});
