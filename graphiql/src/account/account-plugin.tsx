import type { GraphiQLPlugin } from '@graphiql/react';
import type { Example } from '../examples/examples';
import { ExampleList } from '../examples/example-list';
import { AccountIcon } from './account-icon';
import { AccountPane } from './account-pane';

export const ACCOUNT_PLUGIN_TITLE = 'Account';

/** The pane for signing in and out, with the examples beneath. */
export function accountPlugin(examples: readonly Example[]): GraphiQLPlugin {
  return {
    title: ACCOUNT_PLUGIN_TITLE,
    icon: AccountIcon,
    content: () => (
      <div className="gatehouse-pane" data-testid="account-pane">
        <AccountPane />
        <ExampleList examples={examples} />
      </div>
    ),
  };
}
