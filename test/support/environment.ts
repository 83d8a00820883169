import { TestEnvironment } from 'jest-environment-node';

/** What the driver warns of, once for a process: it works today, and will not with its next version. */
const OF_THE_DRIVER = 'removed in pg@';

/** The usual environment, in which a warning of the database's driver fails the file that comes upon it. */
export default class HeedingEnvironment extends TestEnvironment {
  readonly #warnings: Error[] = [];
  readonly #heed = (warning: Error): void => {
    if (warning.message.includes(OF_THE_DRIVER)) this.#warnings.push(warning);
  };

  override async setup(): Promise<void> {
    // Here and not in a setup file: the tests' own `process` is a copy, which hears of no warning.
    process.on('warning', this.#heed);
    await super.setup();
  }

  override async teardown(): Promise<void> {
    process.off('warning', this.#heed);
    await super.teardown();
    if (this.#warnings[0]) throw this.#warnings[0];
  }
}
