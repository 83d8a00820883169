import { hasSession, isAnyone, isPending, isStrangerOrActive } from '../../src/access/guard.ts';
import { hasPermission, isActive, isAdmin, isProjectAdmin, isSuperAdmin, isUserAdmin } from '../../src/access/rules.ts';
import { anonymous, systemActor, type Actor, type UserActor } from '../../src/core/actor.ts';

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
  permissions: { level: () => 'NONE' },
  projectRoles: new Map(),
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
  reader: { ...user, permissions: { level: (area) => (area === 'SETTINGS' ? 'READ' : 'NONE') } },
  admin: { ...user, role: 'ADMIN', permissions: { level: () => 'WRITE' } },
  superAdmin: { ...user, role: 'ADMIN', isSuperAdmin: true, permissions: { level: () => 'WRITE' } },
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
