import { session } from '../session/session';
import { ActionButton } from './action-button';

/** Tells to look for the mail with the link. */
export function ConfirmEmail() {
  return (
    <div data-testid="confirm-email">
      <p>We have sent you a mail. Follow the link in it to confirm your email address, then sign in.</p>
      <div className="gatehouse-actions">
        <ActionButton kind="primary" onClick={() => session.startOver()} data-testid="back-to-sign-in">
          Back to sign-in
        </ActionButton>
      </div>
    </div>
  );
}
