import {
  AlertRaiser,
  AlertTelling,
  raisedAlerts,
  UsageAlertLoaders,
  UsageAlertService,
} from '../usage/alerts/index.ts';
import { UsageAlertResolver } from '../usage/alerts/usage-alert.resolver.ts';
import { BudgetService } from '../usage/budgets/index.ts';
import { BudgetResolver, UserBudgetsResolver } from '../usage/budgets/budget.resolver.ts';
import { LimitLevels, StandingLoader, UsageLimitLoaders, UsageLimitService } from '../usage/limits/index.ts';
import { GroupLimitsResolver, UserLimitsResolver } from '../usage/limits/held-limits.resolver.ts';
import { LimitsPayloadResolver, UsageLimitResolver } from '../usage/limits/usage-limit.resolver.ts';
import { lockUsage, recountBudgetResets, UsageStandingService } from '../usage/metering/index.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Organization } from './organization.ts';
import type { Permissions } from './permissions.ts';
import type { Wing } from './wing.ts';

export type Usage = ReturnType<typeof usageWing>;

/** What do they use, and what may they. */
export function usageWing(
  { config, mail, notifications }: Foundation,
  { users, userLoader }: Identity,
  { groupMemberships }: Organization,
  { subjects }: Permissions,
) {
  const standings = new UsageStandingService(config.features);
  const standingLoader = new StandingLoader(standings);
  const alertRaiser = new AlertRaiser(mail, notifications);
  const alerts = new UsageAlertService(users, standings, alertRaiser, notifications);
  const limits = new UsageLimitService(new LimitLevels(groupMemberships), alerts);
  const limitLoaders = new UsageLimitLoaders(limits);
  const usageLock = { lock: lockUsage, recountResets: recountBudgetResets };
  const budgets = new BudgetService(standings, usageLock, alerts);
  return {
    limits,
    resolvers: [
      [UsageLimitResolver, new UsageLimitResolver(limits, subjects)],
      [LimitsPayloadResolver, new LimitsPayloadResolver(subjects)],
      [UserLimitsResolver, new UserLimitsResolver(limitLoaders, standingLoader)],
      [GroupLimitsResolver, new GroupLimitsResolver(limitLoaders)],
      [BudgetResolver, new BudgetResolver(budgets, userLoader)],
      [UserBudgetsResolver, new UserBudgetsResolver(standingLoader)],
      [UsageAlertResolver, new UsageAlertResolver(alerts, new UsageAlertLoaders(alerts), new AlertTelling(standings))],
    ],
    upkeeps: [raisedAlerts],
  } satisfies Wing & Record<string, unknown>;
}
