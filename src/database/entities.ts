import { UserImportRehearsal } from '../administration/import/user-import-rehearsal.entity.ts';
import { UserImport } from '../administration/import/user-import.entity.ts';
import { PlanTranslation } from '../billing/plans/plan-translation.entity.ts';
import { Plan } from '../billing/plans/plan.entity.ts';
import { Transaction } from '../billing/transactions/transaction.entity.ts';
import { PlanSubscription } from '../billing/subscriptions/plan-subscription.entity.ts';
import { SubscriptionEvent } from '../billing/subscriptions/subscription-event.entity.ts';
import { AuditEvent } from '../core/audit-event.entity.ts';
import { IdempotencyKey } from '../core/idempotency-key.entity.ts';
import { Link } from '../foundation/links/link.entity.ts';
import { SettingsRow } from '../foundation/settings/settings.entity.ts';
import { ActionToken } from '../identity/action-tokens/action-token.entity.ts';
import { ApiKey } from '../identity/api-keys/api-key.entity.ts';
import { ExternalIdentity } from '../identity/external-identities/external-identity.entity.ts';
import { Password } from '../identity/passwords/password.entity.ts';
import { RefreshToken } from '../identity/sessions/refresh-token.entity.ts';
import { Session } from '../identity/sessions/session.entity.ts';
import { StandInToken } from '../identity/sessions/stand-in-token.entity.ts';
import { PendingSignIn } from '../identity/sso/pending-sign-in.entity.ts';
import { SigningKey } from '../identity/tokens/signing-key.entity.ts';
import { Installation } from '../identity/users/installation.entity.ts';
import { UserActivity } from '../identity/users/user-activity.entity.ts';
import { User } from '../identity/users/user.entity.ts';
import { DirectoryAccount } from '../organization/directory-sync/directory-account.entity.ts';
import { Directory } from '../organization/directory-sync/directory.entity.ts';
import { Inquiry } from '../inquiries/inquiries/inquiry.entity.ts';
import { InquiryMessage } from '../inquiries/messages/message.entity.ts';
import { GroupMember } from '../organization/groups/group-member.entity.ts';
import { Group } from '../organization/groups/group.entity.ts';
import { OrgUnit } from '../organization/org-units/org-unit.entity.ts';
import { ProjectMembership } from '../organization/projects/project-membership.entity.ts';
import { Project } from '../organization/projects/project.entity.ts';
import { PermissionMatrixRow } from '../permissions/matrix/permission-matrix.entity.ts';
import { AccessGrant } from '../permissions/resources/access-grant.entity.ts';
import { Resource } from '../permissions/resources/resource.entity.ts';
import { JobItem } from '../platform/jobs/job-item.entity.ts';
import { Job } from '../platform/jobs/job.entity.ts';
import { PlatformConfig } from '../platform/configs/platform-config.entity.ts';
import { Webhook } from '../platform/webhooks/webhook.entity.ts';
import { WebhookDelivery } from '../platform/webhooks/webhook-delivery.entity.ts';

/** Every table that has an entity. */
export const entities = [
  AccessGrant,
  ActionToken,
  ApiKey,
  AuditEvent,
  Directory,
  DirectoryAccount,
  ExternalIdentity,
  Group,
  GroupMember,
  IdempotencyKey,
  Inquiry,
  InquiryMessage,
  Installation,
  Job,
  JobItem,
  Link,
  OrgUnit,
  Password,
  PendingSignIn,
  PermissionMatrixRow,
  Plan,
  PlanSubscription,
  PlanTranslation,
  Project,
  ProjectMembership,
  RefreshToken,
  Resource,
  Session,
  SettingsRow,
  SigningKey,
  StandInToken,
  Transaction,
  SubscriptionEvent,
  User,
  UserActivity,
  UserImport,
  UserImportRehearsal,
  PlatformConfig,
  Webhook,
  WebhookDelivery,
];
