import { AuditEvent } from '../core/audit-event.entity.ts';
import { IdempotencyKey } from '../core/idempotency-key.entity.ts';
import { SettingsRow } from '../foundation/settings/settings.entity.ts';
import { ActionToken } from '../identity/action-tokens/action-token.entity.ts';
import { ApiKey } from '../identity/api-keys/api-key.entity.ts';
import { Password } from '../identity/passwords/password.entity.ts';
import { RefreshToken } from '../identity/sessions/refresh-token.entity.ts';
import { Session } from '../identity/sessions/session.entity.ts';
import { StandInToken } from '../identity/sessions/stand-in-token.entity.ts';
import { SigningKey } from '../identity/tokens/signing-key.entity.ts';
import { Installation } from '../identity/users/installation.entity.ts';
import { UserActivity } from '../identity/users/user-activity.entity.ts';
import { User } from '../identity/users/user.entity.ts';

/** Every table that has an entity. */
export const entities = [
  ActionToken,
  ApiKey,
  AuditEvent,
  IdempotencyKey,
  Installation,
  Password,
  RefreshToken,
  Session,
  SettingsRow,
  SigningKey,
  StandInToken,
  User,
  UserActivity,
];
