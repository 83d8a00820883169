import { badInput } from '../../core/errors.ts';

/** It has to fit into a request of the provider's. */
const MOST_CHARACTERS = 2_000;

/**
 * An address that a browser may be led to after paying: one of the application, so that nobody is led elsewhere in its name.
 * @param origins of the application, in lower case
 * @throws BAD_USER_INPUT
 */
export function returnUrl(asked: string, origins: readonly string[], field: string): string {
  const url = new URL(asked);
  const isOurs = origins.includes(url.origin) && url.username === '' && url.password === '';
  if (!isOurs || url.href.length > MOST_CHARACTERS)
    throw badInput(['input', field], 'This is no address of the application.', 'ORIGIN_NOT_ALLOWED');
  return url.href;
}
