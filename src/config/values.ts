import { isIP } from 'node:net';
import { z } from 'zod';

/** A whole number within bounds. */
export const count = (least: number, most: number) =>
  z.coerce.number({ error: 'must be a whole number' }).int('must be a whole number').min(least).max(most);

/** What stands between commas. */
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

export const flag = z
  .enum(['true', 'false', 'True', 'False', '1', '0'], { error: 'must be true or false' })
  .transform((value) => ['true', 'True', '1'].includes(value));

/** An address or a network of one (CIDR). */

export const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) > 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest))
  );
};

/** A sender as mails name it: `Name <address>`, or the address alone. */

export const mailbox = z
  .string()
  .regex(/^([^<>"\p{Cc}]* <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u, 'must be an address, or Name <address>')
  .transform((text) => {
    const [, name = '', address = text] = /^(.*) <(.*)>$/.exec(text) ?? [];
    return { name: name.trim(), address };
  });

/** Scheme, host and port of a web page, and nothing behind. */

export const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text.toLowerCase();

/** A host, or an address or network; no address of a page. */

export const isDestination = (text: string): boolean =>
  isNetwork(text) ||
  (/^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i.test(text) && !/^[\d.]+$/.test(text));

export const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of an HTTP header');

export const isMailUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'file:' ? text.startsWith('file:///') : /^smtps?:$/.test(protocol) && hostname !== '';
};

export const databaseUrl = z.string().regex(/^postgres(ql)?:\/\/.+/, 'must begin with postgres://');

/** Secrets are sent there, so that over a network it is encrypted. */

export const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine(
    (text) => /^https:|^http:\/\/(127\.\d+\.\d+\.\d+|\[::1\]|localhost)([:/]|$)/.test(text),
    'must be https, but for this machine',
  )
  .transform((text) => text.replace(/\/+$/, ''));
