import {
  ActionTokenService,
  actionTokenUpkeeps,
  linkRequestHandler,
  LinkRequestService,
  LinkThrottle,
} from '../identity/action-tokens/index.ts';
import { EmailConfirmationService } from '../identity/email-confirmation/index.ts';
import { EmailConfirmationResolver } from '../identity/email-confirmation/email-confirmation.resolver.ts';
import type { ExternalIdentityService } from '../identity/external-identities/index.ts';
import { InvitationService } from '../identity/invitations/index.ts';
import { InvitationResolver } from '../identity/invitations/invitation.resolver.ts';
import { PasswordRecoveryService } from '../identity/password-recovery/index.ts';
import { PasswordRecoveryResolver } from '../identity/password-recovery/password-recovery.resolver.ts';
import type { PasswordService } from '../identity/passwords/index.ts';
import type { SessionService } from '../identity/sessions/index.ts';
import type { UserService } from '../identity/users/index.ts';
import type { Foundation } from './foundation.ts';
import type { Wing } from './wing.ts';

interface Rooms {
  readonly users: UserService;
  readonly passwords: PasswordService;
  readonly sessions: SessionService;
  readonly identities: ExternalIdentityService;
}

/** The rooms of the identity wing that work by links in mails. */
export function mailedLinks(
  { box, mail, queue, writePool, unitOfWork }: Pick<Foundation, 'box' | 'mail' | 'queue' | 'writePool' | 'unitOfWork'>,
  { users, passwords, sessions, identities }: Rooms,
) {
  const actionTokens = new ActionTokenService(box);
  const throttle = new LinkThrottle(writePool);
  const requests = new LinkRequestService(writePool, throttle, mail, queue);
  const recovery = new PasswordRecoveryService(users, passwords, sessions, actionTokens, mail, identities);
  const confirmations = new EmailConfirmationService(passwords, actionTokens, throttle, mail);
  const invitations = new InvitationService(users, passwords, actionTokens, throttle, mail, identities);
  const senders = { PASSWORD_RESET: recovery, EMAIL_CONFIRMATION: confirmations };
  return {
    throttle,
    confirmations,
    invitations,
    resolvers: [
      [InvitationResolver, new InvitationResolver(invitations)],
      [PasswordRecoveryResolver, new PasswordRecoveryResolver(requests, recovery)],
      [EmailConfirmationResolver, new EmailConfirmationResolver(requests, confirmations)],
    ],
    upkeeps: actionTokenUpkeeps(actionTokens),
    tasks: { send_link: linkRequestHandler(unitOfWork, senders) },
  } satisfies Wing & Record<string, unknown>;
}
