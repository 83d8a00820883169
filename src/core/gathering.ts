import DataLoader from 'dataloader';
import type { RequestContext } from './request-context.ts';

/** Whoever asks for more is asked several times. */
const MOST_AT_ONCE = 100;

/**
 * One loader for each way of asking: that differs between fields of a document, not between the objects of a list. It
 * keeps nothing: a later mutation of the same document may change what it gave.
 * @param key what is asked for @param asked how, such as the page and the filter
 */
export function gathering<V>(
  context: RequestContext,
  key: symbol,
  asked: object,
  load: (ids: readonly string[]) => Promise<V[]>,
): DataLoader<string, V> {
  const loaders = context.once(key, () => new Map<string, DataLoader<string, V>>());
  const which = JSON.stringify(asked);
  const loader = loaders.get(which) ?? new DataLoader<string, V>(load, { cache: false, maxBatchSize: MOST_AT_ONCE });
  loaders.set(which, loader);
  return loader;
}
