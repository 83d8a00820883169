import type { Logger } from '../../core/logger.ts';
import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what is stored but must be readable again: AES-256-GCM (NIST SP 800-38D), nonce and tag beside the text. */
export class SecretBox {
  /** Apart from the key itself (RFC 5869), so that no digest of other text is ever a token. */
  readonly #tokenKey: Buffer;

  #saidForeign = false;

  /** @param key 32 bytes: ENCRYPTION_KEY @param logger is told, once, where something was sealed with another key */
  constructor(
    private readonly key: Buffer,
    private readonly logger: Pick<Logger, 'warn'> | null = null,
  ) {
    this.#tokenKey = Buffer.from(hkdfSync('sha256', key, '', 'gatehouse derived tokens', 32));
  }

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

  /** The same; null where the key is another one, as after it was lost: what was sealed then is as if it was not there. */
  openOwn(sealed: Buffer): Buffer | null {
    try {
      return this.open(sealed);
    } catch (error) {
      if (!this.#saidForeign)
        this.logger?.warn(
          { err: error },
          'a secret was sealed with another ENCRYPTION_KEY; it has to be entered again',
        );
      this.#saidForeign = true;
      return null;
    }
  }

  /** A digest that cannot be searched for without the key: for what may hold a guessable secret. */
  keyedDigest(text: string): Buffer {
    return createHmac('sha256', this.key).update(text).digest();
  }

  /**
   * A token of 256 bits that is never stored, since it can be made again from the id of its row; only its digest is.
   * Without the key nobody can tell it from a random one.
   * @param prefix by which secret scanners know it, and which keeps tokens of different kinds apart
   */
  derivedToken(prefix: string, id: string): string {
    const secret = createHmac('sha256', this.#tokenKey).update(`${prefix} ${id}`).digest('base64url');
    return `${prefix}_${secret}`;
  }
}

/** Stored form of a random token. A plain digest does, since nobody can try all tokens. */
export const digestOf = (token: string): Buffer => hash('sha256', token, 'buffer');

/** A token of 256 random bits, with a prefix by which secret scanners know it. */
export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;
