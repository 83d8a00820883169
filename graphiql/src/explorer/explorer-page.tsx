import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useMemo } from 'react';
import { accountPlugin } from '../account/account-plugin';
import { ImpersonationNotice } from '../account/impersonation-notice';
import { SessionStatus } from '../account/session-status';
import type { Example } from '../examples/examples';
import { fetcher } from './fetcher';
import { FetchSchemaWhenSignedIn, FillEditorsFromTab, ShowActiveTab, StoreTabOnLeaving } from './keep-in-step';
import { isFirstVisit } from './storage';

/** The whole page: GraphiQL, who is signed in, and a notice while acting as somebody else. */
export function ExplorerPage({ examples }: { examples: readonly Example[] }) {
  // GraphiQL compares these by identity, so they are made once.
  const { account, plugins, firstVisit, defaultTabs } = useMemo(() => {
    const account = accountPlugin(examples);
    return {
      account,
      plugins: [account, HISTORY_PLUGIN, explorerPlugin()],
      firstVisit: isFirstVisit(),
      defaultTabs: examples.map(({ query, variables }) => ({ query, variables })),
    };
  }, [examples]);
  return (
    <>
      <ImpersonationNotice />
      <main className="gatehouse-explorer">
        <h1 className="gatehouse-for-screen-readers">Gatehouse GraphQL explorer</h1>
        <GraphiQL
          fetcher={fetcher}
          plugins={plugins}
          visiblePlugin={firstVisit ? account : undefined}
          defaultQuery=""
          defaultTabs={defaultTabs.length > 0 ? defaultTabs : undefined}
          defaultEditorToolsVisibility="variables"
          shouldPersistHeaders={false}
        >
          <GraphiQL.Logo>
            <SessionStatus />
          </GraphiQL.Logo>
          <FillEditorsFromTab />
          <ShowActiveTab />
          <StoreTabOnLeaving />
          <FetchSchemaWhenSignedIn />
        </GraphiQL>
      </main>
    </>
  );
}
