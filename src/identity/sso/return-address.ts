import { badInput } from '../../core/errors.ts';

/** Where single sign-on may lead back to. */
export interface ReturnOrigins {
  /** What a path is completed by, and where nothing is asked for leads to; null where there is no application. */
  readonly appUrl: string | null;
  readonly publicUrl: string;
  /** Further origins. */
  readonly others: readonly string[];
}

/** It has to fit into a redirect. */
const MOST_CHARACTERS = 2_000;

/**
 * The address that a browser is led to at the end, or null for a plain page of the service.
 * @throws BAD_USER_INPUT for an address of anybody else
 */
export function returnAddress(asked: string | null, { appUrl, publicUrl, others }: ReturnOrigins): string | null {
  if (asked === null) return appUrl;
  const base = appUrl ?? publicUrl;
  // Read as a browser reads it, backslashes and all, and judged by what it comes to.
  const url = URL.canParse(asked, `${base}/`) ? new URL(asked, `${base}/`) : null;
  const origins = [base, publicUrl].map((known) => new URL(known).origin).concat(others);
  const isOurs = url !== null && origins.includes(url.origin) && url.username === '' && url.password === '';
  if (!isOurs || url.href.length > MOST_CHARACTERS)
    throw badInput(['returnTo'], 'This is no address of the application.', 'ORIGIN_NOT_ALLOWED');
  return url.href;
}
