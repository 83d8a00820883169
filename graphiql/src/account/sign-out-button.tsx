import { session } from '../session/session';
import { ActionButton } from './action-button';
import { ProblemNotice } from './problem-notice';
import { useSubmission } from './use-submission';

/** Ends the session. */
export function SignOutButton() {
  const { isBusy, problem, submit } = useSubmission(() => session.signOut());
  return (
    <>
      <ActionButton isBusy={isBusy} onClick={submit} data-testid="sign-out">
        Sign out
      </ActionButton>
      <ProblemNotice problem={problem} />
    </>
  );
}
