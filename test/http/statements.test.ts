import { House, type Caller } from '../support/house.ts';

const VIEWER = '{ viewer { id name groups { nodes { id } } } }';
const CALLERS = 40;

describe('statements of a request', () => {
  let house: House;
  const callers: Caller[] = [];
  beforeAll(async () => {
    house = await House.open({ environment: { DATABASE_POOL_SIZE: '1' } });
    const users = await Promise.all(Array.from({ length: CALLERS }, () => house.addUser()));
    for (const user of users) callers.push(await house.callerFor(user));
  });
  afterAll(() => house.close());

  it('are as many for each of forty at once on one connection, of which all but one waited, as for one alone', async () => {
    for (const caller of callers) await house.ask(caller, VIEWER);
    const { statements, errors } = await house.ask(callers[0]!, VIEWER);
    expect(errors).toEqual([]);
    expect(statements.length).toBeGreaterThan(0);
    const answers = await Promise.all(callers.map((caller) => house.ask(caller, VIEWER)));
    expect(answers.map((answer) => answer.statements)).toEqual(callers.map(() => statements));
  });
});
