import { ChangePasswordForm } from './change-password-form';
import { SignOutButton } from './sign-out-button';

/** Stands before everything else when an administrator has set the password. */
export function RequiredPasswordChange() {
  return (
    <div data-testid="required-password-change">
      <p>Your password has to be changed before you can go on.</p>
      <ChangePasswordForm />
      <div className="gatehouse-actions">
        <SignOutButton />
      </div>
    </div>
  );
}
