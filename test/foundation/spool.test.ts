import fs from 'node:fs';
import os from 'node:os';
import { Spool } from '../../src/foundation/links/spool.ts';

const received = async (body: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Bytes that tell where they stand, in chunks of every size. */
const sample = Buffer.from(Array.from({ length: 700_000 }, (_, index) => `${index},`).join(''));
async function* chunks(): AsyncGenerator<Buffer> {
  for (let at = 0, size = 1; at < sample.length; at += size, size = ((size * 7) % 90_001) + 1)
    yield sample.subarray(at, at + size);
}

describe('a spooled body', () => {
  it('can be read again and again, also after a reader stopped in the middle', async () => {
    const spool = await Spool.of(chunks());
    expect(spool.sizeBytes).toBe(sample.length);
    expect((await received(spool)).equals(sample)).toBe(true);
    for await (const chunk of spool) {
      expect(chunk.length).toBeLessThan(sample.length);
      break;
    }
    const both = await Promise.all([received(spool), received(spool)]);
    expect(both.every((body) => body.equals(sample))).toBe(true);
    await spool.close();
  });

  it('lies on the disk without a name and without its text', async () => {
    const before = fs.readdirSync(os.tmpdir());
    const secret = 'quiet-otter-marmalade-42';
    const spool = await Spool.of(
      (async function* () {
        yield Buffer.from(secret);
      })(),
    );
    expect(
      fs.readdirSync(os.tmpdir()).filter((name) => !before.includes(name) && /^gatehouse-[\da-f-]{36}$/.test(name)),
    ).toEqual([]);
    const { file } = spool as unknown as { file: fs.promises.FileHandle };
    const { buffer, bytesRead } = await file.read(Buffer.alloc(100), 0, 100, 0);
    expect(bytesRead).toBe(secret.length);
    expect(buffer.toString('latin1')).not.toContain(secret.slice(0, 5));
    expect((await file.stat()).nlink).toBe(0);
    await spool.close();
  });

  it('leaves nothing where the body breaks off', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield sample;
      throw new Error('gone');
    }
    await expect(Spool.of(broken())).rejects.toThrow('gone');
  });
});
