import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const CIPHER = 'aes-256-ctr';
const READ_BYTES = 262_144;

/**
 * A body that is received whole before anything is done with it. It waits in a temporary file that has no name, so that
 * nothing is left of it however the process ends, encrypted with a key that is nowhere else: it may hold passwords.
 */
export class Spool implements AsyncIterable<Buffer> {
  readonly #key = randomBytes(32);
  readonly #nonce = randomBytes(16);
  #sizeBytes = 0;

  private constructor(private readonly file: FileHandle) {}

  /** Receives a body to its end. @throws what the body throws, and the error of a disk that is full */
  static async of(body: AsyncIterable<Buffer>): Promise<Spool> {
    const name = path.join(tmpdir(), `gatehouse-${randomUUID()}`);
    const spool = new Spool(await open(name, 'wx+', 0o600));
    try {
      await unlink(name);
      await spool.#fill(body);
      return spool;
    } catch (error) {
      await spool.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** The body from its beginning, as often as wanted. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const decipher = createDecipheriv(CIPHER, this.#key, this.#nonce);
    for (let position = 0; position < this.#sizeBytes;) {
      const { buffer, bytesRead } = await this.file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, position);
      if (bytesRead === 0) throw new Error('a spooled body is shorter than what was written of it');
      position += bytesRead;
      yield decipher.update(buffer.subarray(0, bytesRead));
    }
  }

  /** Lets go of the file, and of all that was in it. */
  close(): Promise<void> {
    return this.file.close();
  }

  async #fill(body: AsyncIterable<Buffer>): Promise<void> {
    const cipher = createCipheriv(CIPHER, this.#key, this.#nonce);
    for await (const chunk of body) {
      this.#sizeBytes += chunk.length;
      await this.file.appendFile(cipher.update(chunk));
    }
  }
}
