import DataLoader from 'dataloader';
import type { RequestContext } from './request-context.ts';

/** Whoever asks for more is asked several times. */
const MOST_AT_ONCE = 100;

type Load<K, V> = (keys: readonly K[]) => Promise<V[]>;

/**
 * One loader for each way of asking: that differs between fields of a document, not between the objects of a list. It
 * keeps nothing: a later mutation of the same document may change what it gave.
 * @param key what is asked for @param asked how, such as the page and the filter @param most at once
 */
export function gathering<V, K = string>(
  context: RequestContext,
  key: symbol,
  asked: object,
  load: Load<K, V>,
  most = MOST_AT_ONCE,
): DataLoader<K, V> {
  const loaders = context.once(key, () => new Map<string, DataLoader<K, V>>());
  const which = JSON.stringify(asked);
  const loader = loaders.get(which) ?? new DataLoader<K, V>(load, { cache: false, maxBatchSize: most });
  loaders.set(which, loader);
  return loader;
}
