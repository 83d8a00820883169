import { constants, createHmac, sign, type KeyObject } from 'node:crypto';

type Members = Readonly<Record<string, unknown>>;

/** How a signature is made: over the signing input (RFC 7515 §5.1). */
export type Signer = (input: string) => Buffer;

export const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export const decoded = (part: string): Members => JSON.parse(Buffer.from(part, 'base64url').toString()) as Members;

export const signedWith =
  (key: KeyObject, hash = 'sha256'): Signer =>
  (input) =>
    sign(hash, Buffer.from(input), key);

export const signedByPss =
  (key: KeyObject): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });

export const signedBySecret =
  (secret: string | Buffer): Signer =>
  (input) =>
    createHmac('sha256', secret).update(input).digest();

export const unsigned: Signer = () => Buffer.alloc(0);

/** A token of any parts: objects are written as JSON, texts as they are; `undefined` takes a member away. */
export function forge(header: Members | string, payload: Members | string, signer: Signer): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}
