import type { TypedDocumentString } from '../client/gql/graphql.ts';
import { CreateUserDocument, FindUsersDocument, SuspendUserDocument } from '../client/gql/graphql.ts';
import { House, type Caller } from '../support/house.ts';

describe('the typed operations', () => {
  let house: House;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
    const admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());

  /** What a client of its own would be: the document says what goes in and what comes out. */
  async function request<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const { data, errors } = await house.ask(caller, String(document), variables);
    expect(errors).toEqual([]);
    return data as Result;
  }

  it('carry a client from creating a user to finding and suspending it', async () => {
    const input = {
      email: 'grace@example.org',
      name: 'Grace Hopper',
      password: 'quiet-otter-marmalade-42',
      mustChangePassword: true,
      role: 'EXPERT',
      type: 'REGULAR',
    } as const;
    const created = await request(CreateUserDocument, { input });
    const id = created.createUser!.user.id;
    const suspended = await request(SuspendUserDocument, { id });
    expect(suspended.suspendUser?.user.status).toBe('SUSPENDED');
    const found = await request(FindUsersDocument, { filter: { search: 'hopper' }, first: 10 });
    expect(found.users?.nodes.map((user) => user.id)).toEqual([id]);
  });
});
