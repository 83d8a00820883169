import { UserExportResolver } from '../administration/export/user-export.resolver.ts';
import { UserImportResolver } from '../administration/import/user-import.resolver.ts';
import { GroupAdministrationResolver } from '../administration/groups/group-administration.resolver.ts';
import { UserAdministrationResolver } from '../administration/users/user-administration.resolver.ts';
import { ApiKeyResolver } from '../identity/api-keys/api-key.resolver.ts';
import { UserApiKeysResolver } from '../identity/api-keys/user-api-keys.resolver.ts';
import { EmailConfirmationResolver } from '../identity/email-confirmation/email-confirmation.resolver.ts';
import { PasswordRecoveryResolver } from '../identity/password-recovery/password-recovery.resolver.ts';
import { ImpersonationResolver } from '../identity/impersonation/impersonation.resolver.ts';
import { PasswordResetResolver } from '../identity/passwords/password-reset.resolver.ts';
import { InvitationResolver } from '../identity/invitations/invitation.resolver.ts';
import { ProxySignInResolver } from '../identity/proxy-sign-in/proxy-sign-in.resolver.ts';
import { SessionResolver } from '../identity/sign-in/session.resolver.ts';
import { SignInResolver } from '../identity/sign-in/sign-in.resolver.ts';
import { UserIdentitiesResolver } from '../identity/sso/user-identities.resolver.ts';
import { UserSignInResolver } from '../identity/sign-in/user-sign-in.resolver.ts';
import { SignUpResolver } from '../identity/sign-up/sign-up.resolver.ts';
import { SigningKeyResolver } from '../identity/tokens/signing-key.resolver.ts';
import { UserProfileResolver } from '../identity/users/user-profile.resolver.ts';
import { UserStandingResolver } from '../identity/users/user-standing.resolver.ts';
import { UserResolver } from '../identity/users/user.resolver.ts';
import { DirectoryResolver, OrgUnitDirectoryResolver, UserDirectoryResolver } from '../organization/directory-sync/directory.resolver.ts';
import { InquiryResolver } from '../inquiries/inquiries/inquiry.resolver.ts';
import { InquiryMessageResolver, InquiryMessagesResolver } from '../inquiries/messages/message.resolver.ts';
import { GroupResolver } from '../organization/groups/group.resolver.ts';
import { UserGroupsResolver } from '../organization/groups/user-groups.resolver.ts';
import { GroupOrgUnitsResolver, UserOrgUnitsResolver } from '../organization/org-units/held-org-units.resolver.ts';
import { OrgUnitResolver } from '../organization/org-units/org-unit.resolver.ts';
import { ProjectMembershipResolver } from '../organization/projects/project-membership.resolver.ts';
import { ProjectResolver } from '../organization/projects/project.resolver.ts';
import { UserProjectsResolver } from '../organization/projects/user-projects.resolver.ts';
import { AccessChangeResolver } from '../permissions/access-changes/access-change.resolver.ts';
import { CheckResolver } from '../permissions/checks/check.resolver.ts';
import { AccessSourceResolver } from '../permissions/effective/access-source.resolver.ts';
import { EffectivePermissionsResolver } from '../permissions/effective/effective-permissions.resolver.ts';
import { IntrospectionResolver } from '../permissions/introspection/introspection.resolver.ts';
import { GroupPermissionMatrixResolver, PermissionMatrixResolver, UserPermissionMatrixResolver } from '../permissions/matrix/permission-matrix.resolver.ts';
import { AccessGrantResolver, AccessPayloadResolver } from '../permissions/resources/access-grant.resolver.ts';
import { ResourceResolver } from '../permissions/resources/resource.resolver.ts';
import { SubjectResolver } from '../permissions/resources/subject.resolver.ts';
import { GroupAccessGrantsResolver, UserAccessGrantsResolver } from '../permissions/resources/user-access-grants.resolver.ts';
import { UsageAlertResolver } from '../usage/alerts/usage-alert.resolver.ts';
import { BudgetResolver, UserBudgetsResolver } from '../usage/budgets/budget.resolver.ts';
import { GroupLimitsResolver, UserLimitsResolver } from '../usage/limits/held-limits.resolver.ts';
import { OrgUnitLimitsResolver } from '../usage/limits/org-unit-limits.resolver.ts';
import { LimitsPayloadResolver, UsageLimitResolver } from '../usage/limits/usage-limit.resolver.ts';
import { BillingAnalyticsResolver } from '../billing/analytics/analytics.resolver.ts';
import { PlanAnalyticsResolver } from '../billing/analytics/plan-analytics.resolver.ts';
import { TransactionSubscriptionResolver } from '../billing/transactions/transaction-subscription.resolver.ts';
import { CheckoutResolver } from '../billing/payments/checkout.resolver.ts';
import { TransactionResolver } from '../billing/transactions/transaction.resolver.ts';
import { AuditEventResolver } from '../platform/audit/audit-event.resolver.ts';
import { AuditExportResolver } from '../platform/audit/audit-export.resolver.ts';
import { AuditVerificationResolver } from '../platform/audit/audit-verification.resolver.ts';
import { JobItemResolver, JobResolver } from '../platform/jobs/job.resolver.ts';
import { ServiceResolver } from '../platform/service/service.resolver.ts';
import { PlanResolver } from '../billing/plans/plan.resolver.ts';
import { PlanSubscriptionResolver, PlanSubscriptionsResolver, UserSubscriptionResolver } from '../billing/subscriptions/subscription.resolver.ts';
import { SettingsResolver } from '../platform/settings/settings.resolver.ts';
import { PlatformConfigResolver } from '../platform/configs/platform-config.resolver.ts';
import { ConnectionResolver } from '../platform/connections/connection.resolver.ts';
import { WebhookResolver } from '../platform/webhooks/webhook.resolver.ts';
import { MeteringResolver } from '../usage/metering/metering.resolver.ts';
import { UsageExportResolver } from '../usage/reports/usage-export.resolver.ts';
import { UsageRecordResolver } from '../usage/reports/usage-record.resolver.ts';
import { UsageSummaryResolver } from '../usage/reports/usage-summary.resolver.ts';
import { UserUsageResolver } from '../usage/reports/user-usage.resolver.ts';
import { AccessReportResolver } from '../administration/access-report/access-report.resolver.ts';

/** Every resolver, by class: app.ts builds one instance of each. */
export const resolverClasses = [
  UserResolver,
  SignInResolver,
  SessionResolver,
  ImpersonationResolver,
  UserSignInResolver,
  UserIdentitiesResolver,
  SignUpResolver,
  UserProfileResolver,
  UserStandingResolver,
  ProxySignInResolver,
  InvitationResolver,
  PasswordResetResolver,
  PasswordRecoveryResolver,
  EmailConfirmationResolver,
  SigningKeyResolver,
  ApiKeyResolver,
  UserApiKeysResolver,
  GroupResolver,
  UserGroupsResolver,
  DirectoryResolver,
  UserDirectoryResolver,
  OrgUnitDirectoryResolver,
  OrgUnitResolver,
  UserOrgUnitsResolver,
  GroupOrgUnitsResolver,
  ProjectResolver,
  ProjectMembershipResolver,
  UserProjectsResolver,
  UserAdministrationResolver,
  GroupAdministrationResolver,
  UserImportResolver,
  AccessChangeResolver,
  IntrospectionResolver,
  PermissionMatrixResolver,
  UserPermissionMatrixResolver,
  GroupPermissionMatrixResolver,
  EffectivePermissionsResolver,
  AccessSourceResolver,
  CheckResolver,
  ResourceResolver,
  AccessGrantResolver,
  AccessPayloadResolver,
  UserAccessGrantsResolver,
  GroupAccessGrantsResolver,
  SubjectResolver,
  UsageLimitResolver,
  LimitsPayloadResolver,
  UserLimitsResolver,
  GroupLimitsResolver,
  OrgUnitLimitsResolver,
  BudgetResolver,
  UserBudgetsResolver,
  UsageAlertResolver,
  MeteringResolver,
  UserUsageResolver,
  UsageSummaryResolver,
  UsageRecordResolver,
  UsageExportResolver,
  PlanResolver,
  PlanSubscriptionResolver,
  UserSubscriptionResolver,
  PlanSubscriptionsResolver,
  InquiryResolver,
  InquiryMessagesResolver,
  InquiryMessageResolver,
  AuditEventResolver,
  AuditExportResolver,
  AuditVerificationResolver,
  UserExportResolver,
  JobResolver,
  JobItemResolver,
  ServiceResolver,
  AccessReportResolver,
  TransactionResolver,
  CheckoutResolver,
  BillingAnalyticsResolver,
  PlanAnalyticsResolver,
  TransactionSubscriptionResolver,
  SettingsResolver,
  PlatformConfigResolver,
  ConnectionResolver,
  WebhookResolver,
] as const;
