import { auditServer } from 'graphql-http';
import { House } from '../support/house.ts';

describe('GraphQL over HTTP', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  it('passes', async () => {
    const results = await auditServer({ url: `${house.url}/graphql` });
    console.log(results.length, results.filter((r) => r.status !== 'ok').map((r: any) => [r.id, r.name, r.status, r.reason]));
  });
});
