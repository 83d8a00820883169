import { hasScope } from '../../access/guard.ts';
import { permitted } from '../../access/rules.ts';
import type { UserActor } from '../../core/actor.ts';
import { atLeast } from '../../core/permission-level.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Subject } from '../effective/index.ts';
import { accessTo, type ResourceRow, type ResourceService, type ResourceSettings } from '../resources/index.ts';
import type { Question } from './check.policy.ts';

/** Whether one may know of resources that the account asked about does not see; to all others those are like absent ones. */
const knowsAllResources = (asker: UserActor): boolean =>
  hasScope(asker, 'ACCESS_CHECK') || permitted('USER_MANAGEMENT', 'READ')(asker, null, {});

/**
 * What decides about the resources of questions, in the order of the questions. It is read as the account that is asked
 * about, so that row-level security stands behind each yes; that there is a resource which the account does not see, is
 * asked apart and only for whoever may know.
 */
export async function resourceFacts(
  resources: ResourceService,
  { readAs }: Pick<RequestContext, 'readAs'>,
  asker: UserActor,
  subject: Subject | null,
  questions: readonly Question[],
  settings: ResourceSettings,
): Promise<(ResourceRow | null)[]> {
  const refs = questions.map(({ resource }) => resource?.ref ?? {});
  if (!subject || questions.every(({ resource }) => !resource)) return refs.map(() => null);
  const readsAll = atLeast(subject.permissions.level('USER_MANAGEMENT'), 'READ');
  const seen = await readAs({ subjectId: subject.id, readsAll }, (db) => resources.facts(db, subject.id, refs));
  const isComplete = questions.every(({ resource }, index) => !resource || seen[index] !== null);
  if (!knowsAllResources(asker)) return seen.map((row) => (row && has(subject, row, settings) ? row : null));
  if (isComplete) return seen;
  const all = await readAs({ subjectId: asker.subjectId, readsAll: true }, (db) =>
    resources.facts(db, subject.id, refs),
  );
  // Whatever the second reading says of grants: what the account does not see, gives it nothing.
  return seen.map((row, index) => row ?? withoutAccess(all[index] ?? null));
}

/** Whether the account has anything of it; without, it is like absent, as everywhere. */
const has = ({ id, role, permissions }: Subject, row: ResourceRow, settings: ResourceSettings): boolean =>
  accessTo({ id, role, isActive: true, permissions }, row, settings).level !== 'NONE';

const withoutAccess = (row: ResourceRow | null): ResourceRow | null =>
  row && { ...row, ownerId: null, visibility: 'PRIVATE', grantLevel: null, grantIds: [], grantsExpireAt: null };
