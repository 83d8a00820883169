import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import { useSessionState } from '../session/use-session';

/**
 * Shows the open tab as it was kept. GraphiQL fills the editors from what was typed last, and not from the tab: without
 * typing, the variables of an example stay invisible and are then lost.
 */
export function FillEditorsFromTab() {
  const { queryEditor, variableEditor, tab, storage } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    tab: state.tabs[state.activeTabIndex],
    storage: state.storage,
  }));
  const isFilled = useRef(false);
  useEffect(() => {
    if (isFilled.current || !queryEditor || !variableEditor || !tab) return;
    isFilled.current = true;
    if (!queryEditor.getValue() && tab.query) queryEditor.setValue(tab.query);
    if (!variableEditor.getValue() && tab.variables) variableEditor.setValue(tab.variables);
    // Both or neither: a reload looks for the tab that has exactly these two.
    storage.set('query', queryEditor.getValue());
    storage.set('variables', variableEditor.getValue());
  }, [queryEditor, variableEditor, tab, storage]);
  return null;
}

/**
 * Notes on leaving which tab is open. GraphiQL writes the operation and its variables down at different times, and a reload
 * between the two would find no tab with both and open one more.
 */
export function StoreTabOnLeaving() {
  const { tab, storage } = useGraphiQL((state) => ({ tab: state.tabs[state.activeTabIndex], storage: state.storage }));
  useEffect(() => {
    function store() {
      storage.set('query', tab?.query ?? '');
      storage.set('variables', tab?.variables ?? '');
    }
    window.addEventListener('pagehide', store);
    return () => window.removeEventListener('pagehide', store);
  }, [tab, storage]);
  return null;
}

/** Keeps the open tab in sight where the tab bar is too narrow for all. */
export function ShowActiveTab() {
  const { index, title } = useGraphiQL((state) => ({
    index: state.activeTabIndex,
    title: state.tabs[state.activeTabIndex]?.title,
  }));
  useEffect(() => {
    const tab = document.getElementById(`graphiql-session-tab-${index}`)?.parentElement;
    if (!tab?.parentElement) return;
    // Begins with a call, and calls again when the bar gets narrower.
    const observer = new ResizeObserver(() => tab.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
    observer.observe(tab.parentElement);
    return () => observer.disconnect();
  }, [index, title]);
  return null;
}

/** Asks for the schema once more after signing in, where it was refused to strangers. */
export function FetchSchemaWhenSignedIn() {
  const { introspect } = useGraphiQLActions();
  const hasFailed = useGraphiQL((state) => state.fetchError !== null && !state.schema);
  const isSignedIn = useSessionState().step === 'SIGNED_IN';
  useEffect(() => {
    if (isSignedIn && hasFailed) void introspect();
    // Only a new sign-in is a reason to ask again; a new failure is not.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [isSignedIn]);
  return null;
}
