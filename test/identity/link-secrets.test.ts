import { House } from '../support/house.ts';
import { expectNoWayToTell, MOST_CALLS } from '../support/timing.ts';
import { complete, confirm, NEXT, requestConfirmation, requestReset } from './links.support.ts';
import { addPerson, behindProxy, unused } from './sign-in.support.ts';

jest.setTimeout(240_000);

describe('links in mails', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ mail: true, environment: behindProxy });
  });
  afterAll(() => house.close());

  it('are not stored or logged anywhere, sent or waiting, used or refused', async () => {
    const tables = (
      await house.rows(`SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
    ).map(({ name }) => name as string);
    let rows = '';
    const look = async (): Promise<void> => {
      for (const name of tables)
        rows += (await house.rows(`SELECT coalesce(string_agg(t::text, ' '), '') AS text FROM ${name} t`))[0].text;
    };
    const people = [await addPerson(house), await addPerson(house), await addPerson(house)];
    for (const { email } of people) {
      await requestReset(house, email);
      await requestConfirmation(house, email);
      await look();
    }
    const mails = await house.mails();
    await look();
    const tokens = mails.map(({ token }) => token!);
    await complete(house, tokens[0]!, 'weak', { 'idempotency-key': unused() });
    for (const token of tokens) {
      await complete(house, token, NEXT, { 'idempotency-key': unused() });
      await confirm(house, token);
    }
    await house.mails();
    await look();
    expect(tokens).toHaveLength(6);
    const log = JSON.stringify(house.log);
    for (const token of tokens)
      for (const secret of [token, token.slice('gh_at_'.length), Buffer.from(token).toString('hex')])
        expect([rows.includes(secret), log.includes(secret)]).toEqual([false, false]);
    expect(rows).toContain(people[0]!.email);
    expect(log).toContain('a mail was sent');
    for (const { email } of people) expect(log).not.toContain(email);
  });

  it('cannot be asked for in a way that tells by its time whether an address is known', async () => {
    const known: string[] = [];
    for (let index = 0; index < MOST_CALLS; index += 1) known.push((await house.addUser()).email);
    const asked: string[] = [];
    const ask = async (email: string): Promise<void> => {
      expect((await requestReset(house, email)).data).toEqual({ requestPasswordReset: { accepted: true } });
    };
    await expectNoWayToTell(
      (index) => ask(asked[asked.push(known[index]!) - 1]!),
      () => ask(`user-${unused()}@example.org`),
    );
    const sent = (await house.mails()).map(({ recipient }) => recipient);
    expect(asked.filter((email) => !sent.includes(email))).toEqual([]);
  });
});
