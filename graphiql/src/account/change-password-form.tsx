import { useId } from 'react';
import { RequestProblem } from '../api/request-problem';
import { session } from '../session/session';
import { ActionButton } from './action-button';
import { ProblemNotice } from './problem-notice';
import { TextField } from './text-field';
import { useSubmission } from './use-submission';

interface ChangePasswordFormProps {
  /** The sign-in name, for password managers. */
  login?: string | null;
  onChanged?: () => void;
  onCancel?: () => void;
}

/** Changes the own password. */
export function ChangePasswordForm({ login, onChanged, onCancel }: ChangePasswordFormProps) {
  const problemId = useId();
  const { isBusy, problem, submit } = useSubmission(async (field) => {
    if (field('newPassword') !== field('repeatedPassword')) {
      throw new RequestProblem('The new password and its repetition differ.', {
        violations: [{ path: 'repeatedPassword', message: 'is not the same as the new password.' }],
      });
    }
    await session.changePassword(field('currentPassword'), field('newPassword'));
    onChanged?.();
  });
  const common = { type: 'password', problem, problemId };
  return (
    <form method="post" onSubmit={submit} data-testid="change-password-form">
      <input hidden readOnly type="text" name="username" autoComplete="username" value={login ?? ''} />
      <TextField
        {...common}
        label="Current password"
        name="currentPassword"
        autoComplete="current-password"
        data-testid="change-password-current"
      />
      <TextField
        {...common}
        label="New password"
        name="newPassword"
        autoComplete="new-password"
        data-testid="change-password-new"
      />
      <TextField
        {...common}
        label="New password again"
        name="repeatedPassword"
        autoComplete="new-password"
        data-testid="change-password-repeat"
      />
      <ProblemNotice id={problemId} problem={problem} />
      <div className="gatehouse-actions">
        <ActionButton type="submit" kind="primary" isBusy={isBusy} data-testid="change-password-submit">
          {isBusy ? 'Changing …' : 'Change password'}
        </ActionButton>
        {onCancel && (
          <ActionButton onClick={onCancel} data-testid="change-password-cancel">
            Cancel
          </ActionButton>
        )}
      </div>
    </form>
  );
}
