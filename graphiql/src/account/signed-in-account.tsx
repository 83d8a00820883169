import { useEffect, useRef, useState } from 'react';
import { session } from '../session/session';
import type { SignedIn } from '../session/session-state';
import { AccountFacts } from './account-facts';
import { ActionButton } from './action-button';
import { ChangePasswordForm } from './change-password-form';
import { ProblemNotice } from './problem-notice';
import { SignOutButton } from './sign-out-button';

/** Who is signed in, with changing the password and signing out. */
export function SignedInAccount({ state }: { state: SignedIn }) {
  const [view, setView] = useState<'facts' | 'change-password' | 'changed'>('facts');
  const container = useRef<HTMLDivElement>(null);
  const lastView = useRef(view);

  useEffect(() => {
    if (lastView.current === view) return;
    lastView.current = view;
    container.current?.querySelector<HTMLElement>('input:not([hidden]), button')?.focus();
  }, [view]);

  return (
    <div ref={container} data-testid="signed-in">
      <AccountFacts state={state} />
      <ProblemNotice problem={state.viewerProblem} />
      {state.viewerProblem && (
        <ActionButton onClick={() => void session.readViewer()} data-testid="read-again">
          Read again
        </ActionButton>
      )}
      <p role="status" data-testid="account-status">
        {view === 'changed' && 'Your password is changed. Your other sessions have ended.'}
      </p>
      {view === 'change-password' ? (
        <ChangePasswordForm
          login={state.viewer?.email}
          onChanged={() => setView('changed')}
          onCancel={() => setView('facts')}
        />
      ) : (
        <div className="gatehouse-actions">
          <ActionButton onClick={() => setView('change-password')} data-testid="change-password">
            Change password
          </ActionButton>
          <SignOutButton />
        </div>
      )}
    </div>
  );
}
