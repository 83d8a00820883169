import { useState } from 'react';
import { session } from '../session/session';
import { ActionButton } from './action-button';
import { ProblemNotice } from './problem-notice';
import { SignOutButton } from './sign-out-button';
import { useSubmission } from './use-submission';

/** Tells that an administrator has to approve the account, and whom to ask. */
export function AwaitApproval({ supportEmail }: { supportEmail: string | null }) {
  const [checkedAt, setCheckedAt] = useState<Date | null>(null);
  const { isBusy, problem, submit } = useSubmission(async () => {
    setCheckedAt(null);
    await session.checkAgain();
    setCheckedAt(new Date());
  });
  return (
    <div data-testid="await-approval">
      <p>Your account is waiting for an administrator to approve it. Until then you cannot use the service.</p>
      {supportEmail && (
        <p>
          Questions? Write to{' '}
          <a href={`mailto:${supportEmail}`} data-testid="support-email">
            {supportEmail}
          </a>
          .
        </p>
      )}
      <p role="status" className="gatehouse-hint">
        {checkedAt && `Not approved yet at ${checkedAt.toLocaleTimeString()}.`}
      </p>
      <ProblemNotice problem={problem} />
      <div className="gatehouse-actions">
        <ActionButton kind="primary" isBusy={isBusy} onClick={submit} data-testid="check-again">
          {isBusy ? 'Checking …' : 'Check again'}
        </ActionButton>
        <SignOutButton />
      </div>
    </div>
  );
}
