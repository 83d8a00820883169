import { useSyncExternalStore } from 'react';
import { session } from './session';
import type { SessionState } from './session-state';

/** The state of the page's session, followed as it changes. */
export function useSessionState(): SessionState {
  return useSyncExternalStore(session.subscribe, session.getState);
}
