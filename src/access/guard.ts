import { rule } from './shield.cjs';
import type { Actor, UserActor } from '../core/actor.ts';
import { defineErrors, type DomainError } from '../core/errors.ts';
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
function standing(actor: UserActor): DomainError | null {
  if (actor.role === 'PENDING') return accessErrors.ACCOUNT_PENDING();
  if (!actor.isActive) return accessErrors.UNAUTHENTICATED();
  if (actor.mustChangePassword) return accessErrors.PASSWORD_CHANGE_REQUIRED();
  return null;
}

function named(
  name: string,
  decide: (context: Guarded, parent: unknown, args: Record<string, unknown>) => true | DomainError,
): Rule {
  return rule(name, { cache: 'no_cache' })((parent, args, context: Guarded) => {
    try {
      return decide(context, parent, args as Record<string, unknown>);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  });
}

/**
 * Names a check so that shield can run it and a reviewer can read it. A stranger is told to sign in, a pending account
 * to wait, an account with a password to change to change it; only then the check is asked.
 * Shield turns an exception inside a rule into a plain "no"; a guard hands the exception back, so a broken check shows
 * as a defect.
 * @param feature part of the service that has to be switched on; said only to those who may use it
 */
export function guard(name: string, check: Check, feature?: ServiceFeature): Rule {
  return named(feature ? `${name} while ${feature} is on` : name, ({ actor, features }, parent, args) => {
    if (actor.kind !== 'USER') return accessErrors.UNAUTHENTICATED();
    const refusal = standing(actor) ?? (check(actor, parent, args) ? null : accessErrors.FORBIDDEN());
    return refusal ?? (feature && !features[feature] ? accessErrors.FEATURE_DISABLED() : true);
  });
}

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

/** Any open session of an account that may be used, also one whose password has to be changed. */
export const hasSession: Rule = named('hasSession', ({ actor }) => {
  if (actor.kind !== 'USER') return accessErrors.UNAUTHENTICATED();
  const refusal = standing(actor);
  return refusal === null || refusal.code === 'PASSWORD_CHANGE_REQUIRED' ? true : refusal;
});
