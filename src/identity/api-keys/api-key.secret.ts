import { randomBytes, randomInt } from 'node:crypto';

/** A key begins so, that secret scanners and the service itself know it. */
const MARK = 'gh_ak_';
/** Characters of a key that everybody may see. */
const PREFIX_LENGTH = 16;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const FORM = /^gh_ak_[A-Za-z0-9]{10}[\w-]{43}$/;

/** A key: 16 characters to know it by, drawn apart from the 256 random bits behind them. */
export function newApiKey(): { readonly key: string; readonly prefix: string } {
  const name = Array.from({ length: PREFIX_LENGTH - MARK.length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const prefix = MARK + name;
  return { prefix, key: prefix + randomBytes(32).toString('base64url') };
}

/** Whether a bearer token is meant as an API key. */
export const isApiKey = (token: string): boolean => token.startsWith(MARK);

/** Whether a bearer token can be an API key of ours, so that it is worth looking for. */
export const isApiKeyByForm = (token: string): boolean => FORM.test(token);
