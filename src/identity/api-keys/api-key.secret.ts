import { randomBytes, randomInt } from 'node:crypto';

/** A key begins so, that secret scanners and the service itself know it. */
const MARK = 'gh_ak_';
/** Characters of a key that everybody may see. */
const PREFIX_LENGTH = 16;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A key: 16 characters to know it by, drawn apart from the 256 random bits behind them. */
export function newApiKey(): { readonly key: string; readonly prefix: string } {
  const name = Array.from({ length: PREFIX_LENGTH - MARK.length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const prefix = MARK + name;
  return { prefix, key: prefix + randomBytes(32).toString('base64url') };
}

/** Whether a bearer token is an API key by its form. */
export const isApiKey = (token: string): boolean => token.startsWith(MARK);
