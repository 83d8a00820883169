import { House } from '../support/house.ts';

describe('users', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  it('lists users by name', async () => {
    const admin = await house.addUser('ADMIN', { name: 'Zoë' });
    await house.addUser('USER', { name: 'ähnlich' });
    const { data, errors } = await house.ask(
      await house.callerFor(admin),
      '{ viewer { id name } users { totalCount nodes { id name email } pageInfo { hasNextPage } } }',
    );
    expect(errors).toEqual([]);
    expect(data.users.nodes.map(({ name }: { name: string }) => name)).toEqual(['ähnlich', 'Zoë']);
    expect(data.users.totalCount).toBe(2);
  });
});
