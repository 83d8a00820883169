import type { SessionState } from '../session/session-state';
import { useSessionState } from '../session/use-session';
import { ACCOUNT_PLUGIN_TITLE } from './account-plugin';

/** Always in sight: who is signed in. A click leads to the pane. */
export function SessionStatus() {
  const state = useSessionState();
  return (
    <button
      type="button"
      className="gatehouse-status"
      data-step={state.step}
      data-testid="session-status"
      title="Open the account pane"
      onClick={openAccountPane}
    >
      <span className="gatehouse-status-dot" aria-hidden="true" />
      <span className="gatehouse-status-text">{textOf(state)}</span>
    </button>
  );
}

function textOf(state: SessionState): string {
  switch (state.step) {
    case 'STARTING':
      return 'One moment …';
    case 'SIGNED_OUT':
      return 'Not signed in';
    case 'CHANGE_PASSWORD':
      return 'Password change due';
    case 'AWAIT_APPROVAL':
      return 'Awaiting approval';
    case 'CONFIRM_EMAIL':
      return 'Email not confirmed';
    case 'SIGNED_IN':
      return state.account ? `${state.account.name} · ${state.account.role}` : 'Signed in';
  }
}

/** Presses the sidebar's button: only that one also unfolds the pane where it was folded away. */
function openAccountPane(): void {
  const sidebarButton = `.graphiql-sidebar button[aria-label="Show ${ACCOUNT_PLUGIN_TITLE}"]`;
  document.querySelector<HTMLButtonElement>(sidebarButton)?.click();
  requestAnimationFrame(() => document.getElementById('account-heading')?.focus());
}
