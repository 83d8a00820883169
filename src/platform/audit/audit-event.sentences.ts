import type { AuditAction } from '../../core/audit-action.ts';
import type { AuditEventView } from './audit-event.queries.ts';

/**
 * What each action is in English. In braces: who did it; to whom, whose it is; the name of what it was done to; how
 * many there were; attributes as they were before and after.
 */
const sentences: Readonly<Record<AuditAction, string>> = {
  USER_CREATED: '{actor} created the account of {target}',
  USER_INVITED: '{actor} invited {target} again',
  USER_UPDATED: "{actor} changed {target's} profile",
  USER_DELETED: '{actor} deleted the account of {target}',
  USER_ROLE_CHANGED: "{actor} changed {target's} role from {before.role} to {after.role}",
  USER_SUSPENDED: '{actor} suspended {target}',
  USER_ACTIVATED: '{actor} activated {target}',
  USER_UNLOCKED: '{actor} let {target} try to sign in again',
  USER_PASSWORD_RESET: '{actor} set a new password for {target}',
  USER_PASSWORD_CHANGED: "{actor} changed {target's} password",
  USER_SIGNED_UP: '{target} signed up',
  USER_SIGNED_IN: '{target} signed in',
  USER_SIGN_IN_FAILED: 'signing in as {target} failed',
  USER_SIGNED_OUT: '{target} signed out',
  USER_SUPER_ADMIN_DESIGNATED: '{actor} made {target} the super admin',
  USER_IMPERSONATION_STARTED: '{actor} began to act as {target}',
  USER_IMPERSONATION_ENDED: '{after.impersonatorName} no longer acts as {target}',
  USER_ALERT_UPDATED: "{actor} changed {target's} usage alert",
  USER_PERMISSIONS_CHANGED: "{actor} changed {target's} permissions",
  USER_EMAIL_CONFIRMED: "{target's} email address was confirmed",
  USERS_IMPORTED: '{actor} imported {count} users',
  USERS_EXPORTED: '{actor} exported users',
  SESSION_TOKEN_REUSED: "a refresh token came a second time, which ended {target's} session",
  SIGNING_KEY_ROTATED: '{actor} rotated the signing key',
  SESSION_REVOKED: "{actor} ended {count} of {target's} sessions",
  API_KEY_CREATED: '{actor} created the API key {name}',
  API_KEY_UPDATED: '{actor} changed the API key {name}',
  API_KEY_DELETED: '{actor} deleted the API key {name}',
  GROUP_CREATED: '{actor} created the group {name}',
  GROUP_UPDATED: '{actor} changed the group {name}',
  GROUP_DELETED: '{actor} deleted the group {name}',
  GROUP_MEMBERS_CHANGED: '{actor} changed the members of the group {name}',
  GROUP_ORG_UNITS_CHANGED: '{actor} changed the organizational units of the group {name}',
  GROUP_PERMISSIONS_CHANGED: '{actor} changed the permissions of the group {name}',
  DEFAULT_PERMISSIONS_CHANGED: '{actor} changed the default permissions',
  PROJECT_CREATED: '{actor} created the project {name}',
  PROJECT_UPDATED: '{actor} changed the project {name}',
  PROJECT_DELETED: '{actor} deleted the project {name}',
  PROJECT_MEMBERS_CHANGED: '{actor} changed the members of the project {name}',
  ORG_UNIT_CREATED: '{actor} created the organizational unit {name}',
  ORG_UNIT_UPDATED: '{actor} changed the organizational unit {name}',
  ORG_UNIT_DELETED: '{actor} deleted the organizational unit {name}',
  ORG_UNIT_MEMBERS_CHANGED: '{actor} changed the members of the organizational unit {name}',
  DIRECTORY_CREATED: '{actor} created the directory {name}',
  DIRECTORY_UPDATED: '{actor} changed the directory {name}',
  DIRECTORY_DELETED: '{actor} deleted the directory {name}',
  DIRECTORY_SYNCED: '{actor} synchronized the directory {name}',
  RESOURCE_REGISTERED: '{actor} registered the resource {name}',
  RESOURCE_UPDATED: '{actor} changed the resource {name}',
  RESOURCE_DELETED: '{actor} deleted the resource {name}',
  RESOURCE_ACCESS_CHANGED: '{actor} changed who may use the resource {name}',
  LIMIT_CHANGED: '{actor} changed a usage limit of {target}',
  BUDGET_CHANGED: '{actor} changed a budget of {target}',
  PLAN_CREATED: '{actor} created the plan {name}',
  PLAN_UPDATED: '{actor} changed the plan {name}',
  PLAN_DELETED: '{actor} deleted the plan {name}',
  PLAN_DUPLICATED: '{actor} duplicated the plan {name}',
  PLAN_ACTIVATED: '{actor} activated the plan {name}',
  PLAN_DEACTIVATED: '{actor} deactivated the plan {name}',
  SUBSCRIPTION_CHANGED: "{actor} changed {target's} subscription",
  TRANSACTION_RECORDED: '{actor} recorded a payment of {target}',
  CHECKOUT_CREATED: '{actor} went to pay for the plan {name}',
  INQUIRY_CREATED: '{actor} sent the inquiry {name}',
  INQUIRY_STATUS_CHANGED: '{actor} moved the inquiry {name} from {before.status} to {after.status}',
  INQUIRY_ASSIGNED: '{actor} changed who takes care of the inquiry {name}',
  INQUIRY_MESSAGE_ADDED: '{actor} wrote in the inquiry {name}',
  USER_USAGE_ALERT_RAISED: "{target's} usage passed the threshold of its alert",
  USER_PASSWORD_RESET_REQUESTED: 'a link to set a new password was requested for {target}',
  JOB_CANCELLED: '{actor} cancelled the job {name}',
  CONNECTION_TESTED: '{actor} tested the connection {name}',
  SETTINGS_UPDATED: '{actor} changed the settings',
  SETTINGS_IMPORTED: '{actor} imported the settings',
  PLATFORM_CONFIG_CHANGED: '{actor} changed the configuration {name}',
  USAGE_EXPORTED: "{actor} exported {target's} usage",
  AUDIT_EXPORTED: '{actor} exported the audit log',
  WEBHOOK_CREATED: '{actor} created the webhook {name}',
  WEBHOOK_UPDATED: '{actor} changed the webhook {name}',
  WEBHOOK_DELETED: '{actor} deleted the webhook {name}',
  WEBHOOK_SECRET_ROTATED: '{actor} gave the webhook {name} a new secret',
  WEBHOOK_DISABLED: '{actor} disabled the webhook {name}, which nothing could be delivered to',
  WEBHOOK_REDELIVERED: '{actor} sent an event to the webhook {name} again',
  AUDIT_MONTH_RETIRED: '{actor} dropped the audit log of {name}, which is no longer kept',
  USAGE_MONTH_RETIRED: '{actor} dropped the usage records of {name}, which are no longer kept',
};

type Told = Pick<
  AuditEventView,
  'action' | 'actorId' | 'actorName' | 'impersonatorId' | 'targetType' | 'targetId' | 'targetName' | 'before' | 'after'
>;

/** An event as an English sentence, without a full stop. */
export function sentenceOf(event: Told): string {
  const sentence = sentences[event.action].replace(/\{([^}]+)\}/g, (_, word: string) => wordOf(word, event));
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function wordOf(word: string, event: Told): string {
  const { actorId, actorName, impersonatorId, targetId, targetName, before, after } = event;
  const owner = (after?.userId ?? targetId) as string | null;
  if (word === 'actor') {
    if (actorId === null) return actorName === 'system' ? 'the system' : 'somebody who was not signed in';
    return impersonatorId === null ? actorName : `${actorName} (impersonated)`;
  }
  if (word === 'target') return targetOf(event);
  if (word === 'name') return targetName ?? targetId ?? 'without a name';
  if (word === "target's") return owner !== null && owner === actorId ? 'their own' : `${targetOf(event)}'s`;
  if (word === 'count') return String(after?.count ?? 1);
  const [when, attribute] = word.split('.') as ['before' | 'after', string];
  return String((when === 'before' ? before : after)?.[attribute] ?? 'nothing');
}

/** The target's name; without one its type in words and its ID. */
function targetOf({ targetType, targetId, targetName }: Told): string {
  if (targetName !== null) return targetName;
  const type = targetType.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return targetId === null ? `an unknown ${type}` : `${type} ${targetId}`;
}
