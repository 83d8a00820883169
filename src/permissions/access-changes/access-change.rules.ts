import { guard } from '../../access/guard.ts';
import type { AccessChange } from './access-change.service.ts';

/**
 * Asking about oneself, which leaving out the user does as well, and being told of oneself: what was asked about everyone
 * by a scope that was then taken away is told no more.
 */
const asksAboutThemselves = guard(
  'asksAboutThemselves',
  ({ subjectId }, change, { userId }) =>
    [userId, (change as AccessChange | undefined)?.userId].every(
      (id) => id == null || (id as string).toLowerCase() === subjectId,
    ),
  { scope: 'ACCESS_CHECK' },
);

export const accessChangeRules = {
  rules: { Subscription: { accessChanged: asksAboutThemselves } },
  readable: { AccessChange: ['userId', 'occurredAt'] },
};
