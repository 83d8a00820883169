import { userExportRules } from '../administration/export/user-export.rules.ts';
import { userImportRules } from '../administration/import/user-import.rules.ts';
import { groupAdministrationRules } from '../administration/groups/group-administration.rules.ts';
import { userAdministrationRules } from '../administration/users/user-administration.rules.ts';
import { apiKeyRules } from '../identity/api-keys/api-key.rules.ts';
import { emailConfirmationRules } from '../identity/email-confirmation/email-confirmation.rules.ts';
import { passwordRecoveryRules } from '../identity/password-recovery/password-recovery.rules.ts';
import { impersonationRules } from '../identity/impersonation/impersonation.rules.ts';
import { passwordResetRules } from '../identity/passwords/password-reset.rules.ts';
import { invitationRules } from '../identity/invitations/invitation.rules.ts';
import { proxySignInRules } from '../identity/proxy-sign-in/proxy-sign-in.rules.ts';
import { signInRules } from '../identity/sign-in/sign-in.rules.ts';
import { ssoRules } from '../identity/sso/sso.rules.ts';
import { signUpRules } from '../identity/sign-up/sign-up.rules.ts';
import { signingKeyRules } from '../identity/tokens/signing-key.rules.ts';
import { userRules } from '../identity/users/user.rules.ts';
import { directoryRules } from '../organization/directory-sync/directory.rules.ts';
import { inquiryRules } from '../inquiries/inquiries/inquiry.rules.ts';
import { inquiryMessageRules } from '../inquiries/messages/message.rules.ts';
import { groupRules } from '../organization/groups/group.rules.ts';
import { orgUnitRules } from '../organization/org-units/org-unit.rules.ts';
import { projectRules } from '../organization/projects/project.rules.ts';
import { accessChangeRules } from '../permissions/access-changes/access-change.rules.ts';
import { checkRules } from '../permissions/checks/check.rules.ts';
import { effectivePermissionsRules } from '../permissions/effective/effective-permissions.rules.ts';
import { introspectionRules } from '../permissions/introspection/introspection.rules.ts';
import { permissionMatrixRules } from '../permissions/matrix/permission-matrix.rules.ts';
import { resourceRules } from '../permissions/resources/resource.rules.ts';
import { usageAlertRules } from '../usage/alerts/usage-alert.rules.ts';
import { budgetRules } from '../usage/budgets/budget.rules.ts';
import { usageLimitRules } from '../usage/limits/usage-limit.rules.ts';
import { analyticsRules } from '../billing/analytics/analytics.rules.ts';
import { checkoutRules } from '../billing/payments/checkout.rules.ts';
import { transactionRules } from '../billing/transactions/transaction.rules.ts';
import { auditEventRules } from '../platform/audit/audit-event.rules.ts';
import { auditExportRules } from '../platform/audit/audit-export.rules.ts';
import { auditVerificationRules } from '../platform/audit/audit-verification.rules.ts';
import { jobRules } from '../platform/jobs/job.rules.ts';
import { serviceRules } from '../platform/service/service.rules.ts';
import { planRules } from '../billing/plans/plan.rules.ts';
import { subscriptionRules } from '../billing/subscriptions/subscription.rules.ts';
import { settingsRules } from '../platform/settings/settings.rules.ts';
import { platformConfigRules } from '../platform/configs/platform-config.rules.ts';
import { connectionRules } from '../platform/connections/connection.rules.ts';
import { webhookRules } from '../platform/webhooks/webhook.rules.ts';
import { meteringRules } from '../usage/metering/metering.rules.ts';
import { usageReportRules } from '../usage/reports/usage-report.rules.ts';
import { accessReportRules } from '../administration/access-report/access-report.rules.ts';
import type { RoomAccess } from './access.ts';

/** The access of every room. */
export const rooms: readonly RoomAccess[] = [
  userRules,
  signInRules,
  ssoRules,
  impersonationRules,
  signUpRules,
  proxySignInRules,
  invitationRules,
  passwordResetRules,
  passwordRecoveryRules,
  emailConfirmationRules,
  signingKeyRules,
  apiKeyRules,
  groupRules,
  directoryRules,
  orgUnitRules,
  projectRules,
  userAdministrationRules,
  groupAdministrationRules,
  userImportRules,
  accessChangeRules,
  introspectionRules,
  permissionMatrixRules,
  effectivePermissionsRules,
  checkRules,
  resourceRules,
  usageLimitRules,
  budgetRules,
  usageAlertRules,
  meteringRules,
  usageReportRules,
  planRules,
  subscriptionRules,
  inquiryRules,
  inquiryMessageRules,
  auditEventRules,
  auditExportRules,
  auditVerificationRules,
  userExportRules,
  jobRules,
  serviceRules,
  accessReportRules,
  transactionRules,
  checkoutRules,
  analyticsRules,
  settingsRules,
  platformConfigRules,
  connectionRules,
  webhookRules,
];
