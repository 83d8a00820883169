import { accessErrors, hasScope, signedIn } from '../../access/guard.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { CheckService, DatedDecision, Question } from '../../permissions/checks/index.ts';
import type { IntrospectionService, TokenState } from '../../permissions/introspection/index.ts';
import type { Decision, ReservationService } from './reservation.service.ts';
import type { ReservationView } from './reservation.queries.ts';
import { useOf, type SaidUse } from './use.policy.ts';

/** What a gateway asks before it lets a request through. */
export interface Admittance {
  readonly usage: SaidUse;
  readonly credential?: string | null;
  readonly checks: readonly Question[];
  readonly ttlSeconds: number;
  readonly idempotencyKey: string;
}

/** What it is told; what was judged first comes first, and what was not judged any more is null or empty. */
export interface Admitted {
  readonly introspection: TokenState | null;
  readonly checks: readonly DatedDecision[];
  readonly decision: Decision | null;
  readonly reservation: ReservationView | null;
}

/** One call that admits a request: the credential, then the permissions, then the usage. */
export class GatewayService {
  constructor(
    private readonly introspection: IntrospectionService,
    private readonly checks: CheckService,
    private readonly reservations: ReservationService,
  ) {}

  /**
   * Judges a credential and answers questions where they are given, and holds the usage where nothing stands against it.
   * @throws FORBIDDEN for either without the scope ACCESS_CHECK, BAD_USER_INPUT, NOT_FOUND
   */
  async admit(context: Pick<RequestContext, 'actor' | 'read' | 'readAs'>, asked: Admittance): Promise<Admitted> {
    const { usage, credential = null, checks, ttlSeconds, idempotencyKey: key } = asked;
    const actor = signedIn(context.actor);
    if ((credential !== null || checks.length > 0) && !hasScope(actor, 'ACCESS_CHECK')) throw accessErrors.FORBIDDEN();
    // A fault of the input is told whatever the credential is worth.
    const use = useOf(usage, actor.subjectId, ['input', 'usage']);
    const introspection = credential === null ? null : await this.introspection.introspect(actor, credential);
    const refused: Admitted = { introspection, checks: [], decision: null, reservation: null };
    if (introspection && !introspection.active) return refused;
    const about = credential === null ? { userId: use.userId } : { credential };
    const answers = checks.length === 0 ? [] : await this.checks.decideAll(context, checks, about);
    if (!answers.every(({ allowed }) => allowed)) return { ...refused, checks: answers };
    const userId = usage.userId == null ? (introspection?.userId ?? use.userId) : use.userId;
    const wish = { use: { ...use, userId }, key, ttlSeconds };
    return { introspection, checks: answers, ...(await this.reservations.reserve(actor, wish)) };
  }
}
