import type { FormattedExecutionResult } from 'graphql';
import { Answers } from '../../src/http/answers.ts';

const over = { done: true, value: undefined };
const answerTo = (event: unknown): FormattedExecutionResult => ({ data: { event } });

function made(source: AsyncIterator<unknown>) {
  const called: string[] = [];
  const answers = new Answers(source, {
    answer: async (event) => answerTo(event),
    failure: (error) => new Error(`told: ${(error as Error).message}`),
    rest: (waited) => waited,
    ended: () => void called.push('ended'),
  });
  return { answers, called };
}

/** A source that says nothing, and takes no notice of being ended. */
const deaf: AsyncIterator<unknown> = {
  next: () => new Promise(() => undefined),
  return: () => Promise.reject(new Error('not listening')),
};

async function* two() {
  yield 1;
  yield 2;
}

async function* broken() {
  yield 1;
  throw new Error('broken');
}

describe('answers to the events of a subscription', () => {
  it('are those to each event, and over with the source', async () => {
    const { answers, called } = made(two());
    const told: unknown[] = [];
    for await (const answer of answers) told.push(answer);
    expect(told).toEqual([answerTo(1), answerTo(2)]);
    expect(called).toEqual(['ended']);
  });

  it('are over at once where they are returned, even of a source that takes no notice', async () => {
    const { answers, called } = made(deaf);
    const waiting = answers.next();
    expect(await answers.return()).toEqual(over);
    expect(await waiting).toEqual(over);
    expect(await answers.next()).toEqual(over);
    expect(called).toEqual(['ended']);
  });

  it('are not over, but give nothing more, while they are held', async () => {
    const { answers, called } = made(two());
    await answers.next();
    answers.hold();
    const waiting = answers.next();
    const nothing = new Promise((resolve) => setImmediate(resolve, 'nothing'));
    expect(await Promise.race([waiting, nothing])).toBe('nothing');
    expect(called).toEqual([]);
    await answers.return();
    expect(await waiting).toEqual(over);
  });

  it('end with what is told of a failure of the source', async () => {
    const { answers, called } = made(broken());
    await answers.next();
    await expect(answers.next()).rejects.toThrow('told: broken');
    expect(called).toEqual(['ended']);
    expect(await answers.next()).toEqual(over);
  });
});
