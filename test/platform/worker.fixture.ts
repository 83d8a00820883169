/**
 * A process that does jobs, for tests that kill it. Of each job it finishes items up to the fourth, which it has written
 * but not committed when it stops for ever; as said on the command line it also goes on. It says what it does, a line each.
 */
import 'reflect-metadata';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/core/logger.ts';
import type { DatabaseAddress } from '../../src/database/data-source.ts';
import type { JobWork } from '../../src/platform/jobs/index.ts';

interface Order {
  readonly address: DatabaseAddress;
  readonly encryptionKey: string;
  /** The item at which it stops for ever; 0: it does not. */
  readonly stopsAt: number;
  readonly items: number;
}

const { address, encryptionKey, stopsAt, items } = JSON.parse(process.argv[2]!) as Order;
const say = (line: object): void => console.log(JSON.stringify(line));
process.on('unhandledRejection', (error) => {
  say({ unhandled: String(error) });
  process.exit(70);
});

const work: JobWork = {
  kind: 'USER_IMPORT',
  run: async (progress) => {
    say({ from: progress.job.processedCount });
    for (let index = progress.job.processedCount + 1; index <= items; index += 1)
      await app.unitOfWork.maintain(async (tx) => {
        const { createdById: id } = progress.job;
        await tx.execute({ text: 'UPDATE users SET version = version + 1 WHERE id = $1', values: [id] });
        await progress.finish(tx, [{ index, key: `item-${index}`, userId: null, error: null }]);
        say({ written: index });
        if (index === stopsAt) await new Promise(() => setInterval(() => undefined, 1_000));
      });
  },
};
const app = await createApp({
  config: loadConfig({ NODE_ENV: 'test', PORT: '0', ADMIN_USER: '' }),
  logger: createLogger('debug', { write: (line) => say({ log: JSON.parse(line) as unknown }) }),
  database: address,
  encryptionKey: Buffer.from(encryptionKey, 'hex'),
  jobWorks: [work],
});
await app.work();
say({ ready: true });
