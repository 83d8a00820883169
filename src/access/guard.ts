import { rule } from './shield.cjs';
import { isImpersonated, type Actor, type ApiKeyScope, type UserActor } from '../core/actor.ts';
import { defineErrors, type DomainError } from '../core/errors.ts';
import type { GraphQLResolveInfo } from 'graphql';
import type { Features, ServiceFeature } from '../core/service-feature.ts';

export const accessErrors = defineErrors({
  UNAUTHENTICATED: 'Sign in to do this.',
  ACCOUNT_PENDING: 'Your account awaits approval by an administrator.',
  PASSWORD_CHANGE_REQUIRED: 'Change your password first; nothing else is allowed until then.',
  FORBIDDEN: 'You are not permitted to do this.',
  FEATURE_DISABLED: 'This part of the service is switched off here.',
});

/** Pure and synchronous: everything a check may need was loaded onto the actor with the request. */
export type Check = (actor: UserActor, parent: unknown, args: Record<string, unknown>) => boolean;

type Rule = ReturnType<ReturnType<typeof rule>>;

/** The context as far as a rule sees it. */
interface Guarded {
  readonly actor: Actor;
  readonly features: Features;
}

/** Why an account that is signed in may do nothing at all; null when it may. */
export function standing(actor: UserActor): DomainError | null {
  if (actor.role === 'PENDING') return accessErrors.ACCOUNT_PENDING();
  if (!actor.isActive) return accessErrors.UNAUTHENTICATED();
  if (actor.mustChangePassword) return accessErrors.PASSWORD_CHANGE_REQUIRED();
  return null;
}

function named(
  name: string,
  decide: (
    context: Guarded,
    parent: unknown,
    args: Record<string, unknown>,
    info: GraphQLResolveInfo,
  ) => true | DomainError,
): Rule {
  return rule(name, { cache: 'no_cache' })((parent, args, context: Guarded, info: GraphQLResolveInfo) => {
    try {
      return decide(context, parent, args as Record<string, unknown>, info);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  });
}

/** What a guard asks beside its check. */
export interface GuardOptions {
  /** Part of the service that has to be switched on; said only to those who may use it. */
  readonly feature?: ServiceFeature;
  /** Scope of an API key that suffices in place of the check. */
  readonly scope?: ApiKeyScope;
  /** Not while acting as somebody else: credentials are nobody's but their owner's. */
  readonly inPerson?: boolean;
  /** In a session of one's own: neither while acting as somebody else nor by API key. */
  readonly inSession?: boolean;
}

const impersonationErrors = defineErrors({ FORBIDDEN: 'This cannot be done while acting as somebody else.' });
const apiKeyErrors = defineErrors({ FORBIDDEN: 'This cannot be done with an API key.' });
const scopeErrors = defineErrors({ FORBIDDEN: 'The scopes of this API key do not allow this.' });
const readOnlyErrors = defineErrors({ FORBIDDEN: 'This API key may only read.' });

/** Why the credential does not reach so far, whatever its owner may do; null when it does. */
function shortOf(
  actor: UserActor,
  { inPerson, inSession }: GuardOptions,
  info: GraphQLResolveInfo,
): DomainError | null {
  const { credential } = actor;
  if ((inPerson || inSession) && isImpersonated(actor)) return impersonationErrors.FORBIDDEN();
  if (credential.kind !== 'API_KEY') return null;
  if (inSession) return apiKeyErrors.FORBIDDEN();
  if (credential.scopes.has('FULL')) return null;
  if (!credential.scopes.has('READ')) return scopeErrors.FORBIDDEN();
  return info.operation.operation === 'query' ? null : readOnlyErrors.FORBIDDEN();
}

/** Refuses what only a part of a field's work asks: credentials are nobody's but their owner's. @throws FORBIDDEN */
export function refuseImpersonation(actor: Actor): void {
  if (isImpersonated(actor)) throw impersonationErrors.FORBIDDEN();
}

/** The name of a rule as the access map shows it. */
const nameWith = (name: string, { feature, scope, inPerson, inSession }: GuardOptions): string =>
  [
    scope ? `or(${name}, API key scope ${scope})` : name,
    feature && `while ${feature} is on`,
    inPerson && 'in person',
    inSession && 'in a session of its own',
  ]
    .filter(Boolean)
    .join(', ');

/**
 * Names a check so that shield can run it and a reviewer can read it. A stranger is told to sign in, a pending account
 * to wait, an account with a password to change to change it; then the credential has to reach so far, and only then the
 * check is asked.
 * Shield turns an exception inside a rule into a plain "no"; a guard hands the exception back, so a broken check shows
 * as a defect.
 */
export function guard(name: string, check: Check, options: GuardOptions = {}): Rule {
  const { feature, scope } = options;
  return named(nameWith(name, options), ({ actor, features }, parent, args, info) => {
    if (actor.kind !== 'USER') return accessErrors.UNAUTHENTICATED();
    const barred = standing(actor);
    if (barred) return barred;
    if (!(scope && hasScope(actor, scope))) {
      const refusal = shortOf(actor, options, info) ?? (check(actor, parent, args) ? null : accessErrors.FORBIDDEN());
      if (refusal) return refusal;
    }
    return feature && !features[feature] ? accessErrors.FEATURE_DISABLED() : true;
  });
}

/** Only an API key with the scope, whatever its owner may do. */
export const byApiKey = (scope: ApiKeyScope): Rule =>
  named(`API key scope ${scope}`, ({ actor }) => {
    refuseWithoutScope(actor, scope);
    return true;
  });

/**
 * The account behind an API key with the scope: the same for what is no operation of GraphQL.
 * @throws UNAUTHENTICATED, ACCOUNT_PENDING, PASSWORD_CHANGE_REQUIRED, FORBIDDEN
 */
export function refuseWithoutScope(actor: Actor, scope: ApiKeyScope): UserActor {
  const user = signedIn(actor);
  const barred = standing(user);
  if (barred) throw barred;
  if (!hasScope(user, scope))
    throw user.credential.kind === 'API_KEY' ? scopeErrors.FORBIDDEN() : accessErrors.FORBIDDEN();
  return user;
}

/** Whether the actor is an API key with the scope. */
export const hasScope = ({ credential }: UserActor, scope: ApiKeyScope): boolean =>
  credential.kind === 'API_KEY' && credential.scopes.has(scope);

/** The actor as an account: services that change others on somebody's behalf have one. @throws UNAUTHENTICATED */
export function signedIn(actor: Actor): UserActor {
  if (actor.kind !== 'USER') throw accessErrors.UNAUTHENTICATED();
  return actor;
}

/** Open to all, whatever credential was sent: signing in must never be blocked by an old one. */
export const isAnyone: Rule = named('isAnyone', () => true);

/** Open to strangers and to those signed in, but a credential that does not hold is said so. */
export const isStrangerOrActive: Rule = named('isStrangerOrActive', ({ actor }) => {
  if (actor.kind === 'ANONYMOUS') return actor.credentialRejected ? accessErrors.UNAUTHENTICATED() : true;
  return actor.kind === 'USER' ? (standing(actor) ?? true) : true;
});

/** Only an account that awaits approval. */
export const isPending: Rule = named('isPending', ({ actor }) => {
  if (actor.kind !== 'USER') return accessErrors.UNAUTHENTICATED();
  return actor.role === 'PENDING' ? true : accessErrors.FORBIDDEN();
});

/** A session of one's own, also one whose password has to be changed. */
export const hasSession: Rule = named('hasSession', ({ actor }, _parent, _args, info) => {
  if (actor.kind !== 'USER') return accessErrors.UNAUTHENTICATED();
  const refusal = standing(actor);
  if (refusal && refusal.code !== 'PASSWORD_CHANGE_REQUIRED') return refusal;
  return shortOf(actor, { inSession: true }, info) ?? true;
});
