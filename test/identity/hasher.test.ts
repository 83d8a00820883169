import { Hasher } from '../../src/identity/passwords/index.ts';

describe('hashing', () => {
  it('tells at once when more waits than can be done in time', async () => {
    const hasher = new Hasher(4);
    const asked = Array.from({ length: 400 }, () => hasher.hash('quiet-otter-marmalade-42'));
    const outcomes = await Promise.allSettled(asked);
    await hasher.close();
    const done = outcomes.filter(({ status }) => status === 'fulfilled');
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as object] : []));
    expect(done.length).toBeGreaterThanOrEqual(40);
    expect(refused.length).toBeGreaterThan(100);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });
});
