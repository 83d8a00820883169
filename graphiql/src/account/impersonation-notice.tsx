import { isImpersonating, session } from '../session/session';
import { useSessionState } from '../session/use-session';
import { useSubmission } from './use-submission';

/** Stands across the top of the page while somebody acts as somebody else. */
export function ImpersonationNotice() {
  const state = useSessionState();
  const { isBusy, problem, submit } = useSubmission(() => session.endImpersonation());
  const isShown = isImpersonating(state);
  return (
    <div role="status" aria-label="Impersonation">
      {isShown && (
        <div className="gatehouse-impersonation" data-testid="impersonation-notice">
          <p>
            You act as <strong data-testid="impersonation-subject">{state.account?.name}</strong> · impersonated by{' '}
            <strong data-testid="impersonation-actor">{state.viewerSession?.impersonator?.name}</strong>
          </p>
          <button type="button" aria-disabled={isBusy || undefined} onClick={submit} data-testid="end-impersonation">
            {isBusy ? 'Ending …' : 'End impersonation'}
          </button>
          {problem && (
            <p className="gatehouse-impersonation-problem" role="alert" data-testid="impersonation-problem">
              {problem.message} <small>{[problem.code, problem.requestId].filter(Boolean).join(' · ')}</small>
            </p>
          )}
        </div>
      )}
    </div>
  );
}
