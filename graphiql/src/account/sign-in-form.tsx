import { useId } from 'react';
import { session } from '../session/session';
import { ActionButton } from './action-button';
import { ProblemNotice } from './problem-notice';
import { TextField } from './text-field';
import { useSubmission } from './use-submission';

/** Signs in with a password. */
export function SignInForm({ hasEnded }: { hasEnded: boolean }) {
  const problemId = useId();
  const { isBusy, problem, submit } = useSubmission((field) => session.signIn(field('login'), field('password')));
  const common = { problem, problemId };
  return (
    <form method="post" onSubmit={submit} data-testid="sign-in-form">
      {hasEnded && (
        <p role="status" data-testid="session-ended">
          Your session has ended. Sign in again to go on.
        </p>
      )}
      <TextField
        {...common}
        label="Email address or username"
        name="login"
        autoComplete="username"
        data-testid="sign-in-login"
      />
      <TextField
        {...common}
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        data-testid="sign-in-password"
      />
      <ProblemNotice id={problemId} problem={problem} />
      <div className="gatehouse-actions">
        <ActionButton type="submit" kind="primary" isBusy={isBusy} data-testid="sign-in-submit">
          {isBusy ? 'Signing in …' : 'Sign in'}
        </ActionButton>
      </div>
    </form>
  );
}
