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
import { OrgUnitLimitsResolver } from '../usage/limits/org-unit-limits.resolver.ts';
import { LimitsPayloadResolver, UsageLimitResolver } from '../usage/limits/usage-limit.resolver.ts';
import {
  GatewayService,
  lockUsage,
  meteringUpkeeps,
  recountBudgetResets,
  RecordingService,
  ReservationService,
  UsageCheckService,
  UsageStandingService,
} from '../usage/metering/index.ts';
import { MeteringResolver } from '../usage/metering/metering.resolver.ts';
import { actorCheck } from '../permissions/authentication/index.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Organization } from './organization.ts';
import type { Permissions } from './permissions.ts';
import { usageReports } from './usage-reports.ts';
import type { Wing } from './wing.ts';

export type Usage = ReturnType<typeof usageWing>;

/** What do they use, and what may they. */
export function usageWing(
  foundation: Foundation,
  identity: Identity,
  organization: Organization,
  { subjects, checks, introspection }: Permissions,
) {
  const { config, clock, unitOfWork, mail, notifications } = foundation;
  const { users, userLoader } = identity;
  const { groupMemberships } = organization;
  const reports = usageReports(foundation, identity, organization);
  const standings = new UsageStandingService(config.features);
  const standingLoader = new StandingLoader(standings);
  const alertRaiser = new AlertRaiser(mail, notifications);
  const alerts = new UsageAlertService(users, standings, alertRaiser, notifications);
  const limits = new UsageLimitService(new LimitLevels(groupMemberships), alerts);
  const limitLoaders = new UsageLimitLoaders(limits);
  const usageLock = { lock: lockUsage, recountResets: recountBudgetResets };
  const budgets = new BudgetService(standings, usageLock, alerts);
  const needs = { unitOfWork, clock, actorCheck, standings };
  const reservations = new ReservationService(needs);
  const recording = new RecordingService({ ...needs, listener: alertRaiser });
  const gateway = new GatewayService(introspection, checks, reservations);
  return {
    limits,
    standings,
    budgets,
    recording,
    resolvers: [
      [UsageLimitResolver, new UsageLimitResolver(limits, subjects)],
      [LimitsPayloadResolver, new LimitsPayloadResolver(subjects)],
      [UserLimitsResolver, new UserLimitsResolver(limitLoaders, standingLoader)],
      [GroupLimitsResolver, new GroupLimitsResolver(limitLoaders)],
      [OrgUnitLimitsResolver, new OrgUnitLimitsResolver(limitLoaders)],
      [BudgetResolver, new BudgetResolver(budgets, userLoader)],
      [UserBudgetsResolver, new UserBudgetsResolver(standingLoader)],
      [UsageAlertResolver, new UsageAlertResolver(alerts, new UsageAlertLoaders(alerts), new AlertTelling(standings))],
      [MeteringResolver, new MeteringResolver(new UsageCheckService(standings), gateway, reservations, recording)],
      ...reports.resolvers,
    ],
    upkeeps: [...meteringUpkeeps, raisedAlerts, ...reports.upkeeps],
    downloads: reports.downloads,
  } satisfies Wing & Record<string, unknown>;
}
