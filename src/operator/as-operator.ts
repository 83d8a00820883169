import { endWith } from '../exit.ts';

/** Does some work with the services of an operator, and ends: in clear words where that fails. */
export async function asOperator<T extends { close(): Promise<void> }>(
  open: () => Promise<T>,
  work: (opened: T) => Promise<void>,
): Promise<void> {
  const { inWords } = await import('../recovery/recovery-error.ts');
  try {
    const opened = await open();
    await work(opened).finally(() => opened.close());
  } catch (error) {
    endWith(inWords(error));
  }
}
