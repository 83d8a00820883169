import { hasScope, signedIn } from '../../access/guard.ts';
import { permitted } from '../../access/rules.ts';
import type { UserActor } from '../../core/actor.ts';
import { earlier, secondsFrom, type Clock } from '../../core/clock.ts';
import { badInput } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { AuthenticationService } from '../authentication/index.ts';
import type { Subject, SubjectService } from '../effective/index.ts';
import { decide, reachOf, type Decision, type Question, type Reach } from './check.policy.ts';
import { existingProjects } from './check.queries.ts';
import type { ResourceService } from '../resources/index.ts';
import { resourceFacts } from './resource-facts.ts';

/** About whom is asked: an account, whoever a credential belongs to, or without both the caller. */
export interface AskedAbout {
  readonly userId?: string | null;
  readonly credential?: string | null;
}

/** A decision and until when it may be kept. */
export interface DatedDecision extends Decision {
  readonly cacheUntil: Date;
}

/** Longer than any credential of ours. */
const MOST_CHARACTERS = 4_096;
const MOST_QUESTIONS = 100;
/** No longer than this service itself remembers; who listens to `accessChanged` learns of a change within a second. */
const CACHE_SECONDS = 60;

/** What a decision is made about. */
interface Person {
  readonly subject: Subject | null;
  readonly reach: Reach;
  /** When the credential expires; null: never, or there is none. */
  readonly expiresAt: Date | null;
}

/** Answers questions about access: who asks sees whether, why, and whence. */
export class CheckService {
  constructor(
    private readonly subjects: SubjectService,
    private readonly authentication: AuthenticationService,
    private readonly resources: ResourceService,
    private readonly clock: Clock,
  ) {}

  /** Answers a question. @throws BAD_USER_INPUT */
  async decide(context: RequestContext, question: Question, about: AskedAbout): Promise<DatedDecision> {
    return (await this.decideAll(context, [question], about))[0]!;
  }

  /** Answers up to 100 questions, in their order. @throws BAD_USER_INPUT */
  async decideAll(
    context: Pick<RequestContext, 'actor' | 'read' | 'readAs'>,
    questions: readonly Question[],
    about: AskedAbout,
  ): Promise<DatedDecision[]> {
    if (questions.length > MOST_QUESTIONS)
      throw badInput(['checks'], `At most ${MOST_QUESTIONS} questions at once.`, 'TOO_MANY');
    const { read } = context;
    const asker = signedIn(context.actor);
    const { subject, reach, expiresAt } = await this.#person(asker, about);
    const strange = strangeProjects(subject, questions);
    const found =
      strange.length > 0 && knowsAllProjects(asker)
        ? await read((db) => db.rows<{ id: string }>(existingProjects(strange)))
        : [];
    const knownProjectIds = new Set(found.map(({ id }) => id));
    const settings = await this.resources.rules();
    const rows = await resourceFacts(this.resources, context, asker, subject, questions, settings);
    const until = earlier(secondsFrom(this.clock.now(), CACHE_SECONDS), expiresAt);
    return questions.map((question, index) => {
      const facts = rows[index]!;
      const decision = decide(subject, reach, question, { knownProjectIds, facts, settings });
      return { ...decision, cacheUntil: earlier(until, facts?.grantsExpireAt ?? null) };
    });
  }

  async #person(asker: UserActor, { userId, credential }: AskedAbout): Promise<Person> {
    if (userId != null && credential != null)
      throw badInput(['credential'], 'Ask about a user or a credential, not about both.', 'NOT_ALLOWED');
    if (credential != null) return this.#holderOf(asker, credential);
    const isOneself = userId == null || userId.toLowerCase() === asker.subjectId;
    const subject = await this.subjects.find(userId ?? asker.subjectId);
    return isOneself
      ? { subject, reach: reachOf(asker), expiresAt: ownExpiry(asker) }
      : { subject, reach: 'EVERYTHING', expiresAt: null };
  }

  /** Where a service asks, it was presented the credential by whoever uses it, so that it counts as used. */
  async #holderOf(asker: UserActor, credential: string): Promise<Person> {
    const identified = credential.length > MOST_CHARACTERS ? null : await this.authentication.identify(credential);
    if (!identified) return { subject: null, reach: 'NOTHING', expiresAt: null };
    const { actor, expiresAt } = identified;
    if (hasScope(asker, 'ACCESS_CHECK')) this.authentication.seen(actor);
    return { subject: await this.subjects.find(actor.subjectId), reach: reachOf(actor), expiresAt };
  }
}

/** When the key that somebody asks with expires; a session outlives its tokens. */
const ownExpiry = ({ credential }: UserActor): Date | null =>
  credential.kind === 'API_KEY' ? credential.expiresAt : null;

/** Whether one may know of projects that one is not in; to all others those are like absent ones. */
const knowsAllProjects = (asker: UserActor): boolean =>
  hasScope(asker, 'ACCESS_CHECK') || permitted('USER_MANAGEMENT', 'ACCESS')(asker, null, {});

const strangeProjects = (subject: Subject | null, questions: readonly Question[]): string[] => [
  ...new Set(
    questions
      .map(({ project }) => project?.projectId.toLowerCase())
      .filter((id): id is string => id !== undefined && isId(id) && !subject?.projectRoles.has(id)),
  ),
];
