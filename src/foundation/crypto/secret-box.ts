import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what is stored but must be readable again: AES-256-GCM (NIST SP 800-38D), nonce and tag beside the text. */
export class SecretBox {
  /** @param key 32 bytes: ENCRYPTION_KEY */
  constructor(private readonly key: Buffer) {}

  seal(plain: Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws when the key is another one or the text was changed */
  open(sealed: Buffer): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  }

  /** A digest that cannot be searched for without the key: for what may hold a guessable secret. */
  keyedDigest(text: string): Buffer {
    return createHmac('sha256', this.key).update(text).digest();
  }
}

/** Stored form of a random token. A plain digest does, since nobody can try all tokens. */
export const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A token of 256 random bits, with a prefix by which secret scanners know it. */
export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;
