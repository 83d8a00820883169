import { useEffect, useRef, type ReactNode } from 'react';
import type { SessionState } from '../session/session-state';
import { useSessionState } from '../session/use-session';
import { AwaitApproval } from './await-approval';
import { ConfirmEmail } from './confirm-email';
import { RequiredPasswordChange } from './required-password-change';
import { SignInForm } from './sign-in-form';
import { SignedInAccount } from './signed-in-account';

const HEADINGS: Record<SessionState['step'], string> = {
  STARTING: 'Account',
  SIGNED_OUT: 'Sign in',
  CHANGE_PASSWORD: 'Change your password',
  AWAIT_APPROVAL: 'Awaiting approval',
  CONFIRM_EMAIL: 'Confirm your email address',
  SIGNED_IN: 'Account',
};

/** What there is to do or to know at each step of signing in. */
export function AccountPane() {
  const state = useSessionState();
  const section = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const lastStep = useRef(state.step);

  // The focused button went away with its form: go to what came instead, unless the person is elsewhere by now.
  useEffect(() => {
    if (lastStep.current === state.step) return;
    const isArriving = lastStep.current === 'STARTING';
    lastStep.current = state.step;
    const focused = document.activeElement;
    const isElsewhere = focused && focused !== document.body && !section.current?.contains(focused);
    if (!isArriving && !isElsewhere) heading.current?.focus();
  }, [state.step]);

  return (
    <section ref={section} className="gatehouse-section" aria-labelledby="account-heading" data-testid="account">
      <h2 id="account-heading" ref={heading} tabIndex={-1} data-testid="account-heading">
        {HEADINGS[state.step]}
      </h2>
      {contentOf(state)}
    </section>
  );
}

function contentOf(state: SessionState): ReactNode {
  switch (state.step) {
    case 'STARTING':
      return <p className="gatehouse-hint">One moment …</p>;
    case 'SIGNED_OUT':
      return <SignInForm hasEnded={state.hasEnded} />;
    case 'CHANGE_PASSWORD':
      return <RequiredPasswordChange />;
    case 'AWAIT_APPROVAL':
      return <AwaitApproval supportEmail={state.supportEmail} />;
    case 'CONFIRM_EMAIL':
      return <ConfirmEmail />;
    case 'SIGNED_IN':
      // Another account begins with another view.
      return <SignedInAccount key={state.account?.id} state={state} />;
  }
}
