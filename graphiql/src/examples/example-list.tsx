import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { Example } from './examples';

/** Examples, each to be opened in a new tab. */
export function ExampleList({ examples }: { examples: readonly Example[] }) {
  const { addTab, updateActiveTabValues } = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));
  if (examples.length === 0) return null;

  function open({ query, variables }: Example) {
    addTab();
    updateActiveTabValues({ query, variables });
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables ?? '');
  }

  return (
    <section className="gatehouse-section" aria-labelledby="examples-heading" data-testid="examples">
      <h3 id="examples-heading">Examples</h3>
      <p className="gatehouse-hint">Each opens in a new tab.</p>
      <ul className="gatehouse-examples">
        {examples.map((example) => (
          <li key={example.slug}>
            <button
              type="button"
              disabled={!queryEditor}
              data-testid={`example-${example.slug}`}
              onClick={() => open(example)}
            >
              <span className="gatehouse-example-title">{example.title}</span>
              {example.summary && <span className="gatehouse-hint">{example.summary}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
