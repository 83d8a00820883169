import { randomBytes } from 'node:crypto';
import { ConfigError } from '../../src/config.ts';
import { cloneDatabase } from '../support/database.ts';
import { House } from '../support/house.ts';

const PASSWORD = 'the first password of all';
const environment = { ADMIN_USER: 'root-admin', ADMIN_PASSWORD: PASSWORD, ADMIN_EMAIL: 'Root@Example.org' };

const installation = async (house: House) => (await house.rows('SELECT * FROM installation'))[0];
const warnings = (house: House): unknown[] =>
  house.log.map(({ level, msg }) => (level === 40 ? msg : null)).filter((msg) => /administrator/.test(String(msg)));
const signUp = (house: House) => {
  const input = {
    email: `${randomBytes(6).toString('hex')}@example.org`,
    name: 'Ada',
    password: 'correct horse battery',
  };
  return house.ask(house.anonymous, 'mutation ($input: SignUpInput!) { signUp(input: $input) { nextStep } }', {
    input,
  });
};

describe('the first start', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ environment });
  });
  afterAll(() => house.close());

  it('makes the administrator of the configuration, first user and super admin', async () => {
    const [user, ...others] = await house.rows('SELECT * FROM users');
    expect(others).toEqual([]);
    expect(user).toMatchObject({
      username: 'root-admin',
      email: 'root@example.org',
      name: 'Administrator',
      role: 'ADMIN',
      status: 'ACTIVE',
      must_change_password: true,
      email_confirmed_at: expect.any(Date),
      approved_at: expect.any(Date),
    });
    expect(await installation(house)).toMatchObject({ first_user_id: user.id, super_admin_id: user.id });
  });

  it('leaves an audit event by the system', async () => {
    const { first_user_id: id } = await installation(house);
    const [event, ...others] = await house.events(id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      action: 'USER_CREATED',
      actor_id: null,
      actor_name: 'system',
      target_name: 'Administrator',
      after: { name: 'Administrator', username: 'root-admin', email: 'root@example.org', role: 'ADMIN' },
    });
    expect(JSON.stringify([event, house.log])).not.toContain(PASSWORD);
  });

  it('lets the administrator do nothing before the password is changed', async () => {
    const input = { login: 'root-admin', password: PASSWORD };
    const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { nextStep accessToken } }';
    const { data } = await house.ask(house.anonymous, signIn, { input });
    expect(data.signIn.nextStep).toBe('CHANGE_PASSWORD');
    const caller = { authorization: `Bearer ${data.signIn.accessToken}` };
    expect((await house.ask(caller, '{ users { totalCount } }')).refusal?.code).toBe('PASSWORD_CHANGE_REQUIRED');
    const newPassword = 'a much better one, truly';
    const change =
      'mutation ($old: String!, $new: String!) { changePassword(currentPassword: $old, newPassword: $new) { nextStep } }';
    expect((await house.ask(caller, change, { old: PASSWORD, new: newPassword })).data.changePassword.nextStep).toBe(
      'NONE',
    );
    expect((await house.ask(caller, '{ users { totalCount } }')).data.users.totalCount).toBe(1);
  });

  it('is the first one only: the next changes nothing', async () => {
    const before = await house.rows('SELECT * FROM users JOIN passwords ON user_id = id');
    const next = await House.open({ database: house.database, environment: { ...environment, ADMIN_USER: 'another' } });
    expect(await next.app.firstStart()).toBe('FOUND');
    await next.close();
    expect(await house.rows('SELECT * FROM users JOIN passwords ON user_id = id')).toEqual(before);
  });

  it('takes a password that the policy would refuse, for the one sign-in', async () => {
    const weak = await House.open({ environment: { ADMIN_USER: 'admin', ADMIN_PASSWORD: 'changeme' } });
    expect(await weak.rows('SELECT username, must_change_password FROM users')).toEqual([
      { username: 'admin', must_change_password: true },
    ]);
    await weak.close();
  });

  it('makes one administrator where four processes start at once', async () => {
    const database = await cloneDatabase();
    const houses = await Promise.all(
      Array.from({ length: 4 }, () =>
        House.open({ database, environment: { ...environment, DATABASE_POOL_SIZE: '2' } }),
      ),
    );
    expect(await houses[0]!.rows('SELECT role FROM users')).toEqual([{ role: 'ADMIN' }]);
    expect(await houses[0]!.rows("SELECT 1 FROM audit_events WHERE action = 'USER_CREATED'")).toHaveLength(1);
    await Promise.all(houses.map((each) => each.close()));
    await database.drop();
  });

  it('and a sign-up at the same moment do not both make a first user', async () => {
    for (let round = 1; round <= 2; round += 1) {
      const database = await cloneDatabase();
      const configured = await House.open({ database });
      const starting = House.open({ database, environment });
      const answers = await Promise.all([signUp(configured), signUp(configured), signUp(configured)]);
      const late = await starting;
      const first = await installation(late);
      expect(first.first_user_id).not.toBeNull();
      expect(await late.rows("SELECT id FROM users WHERE role = 'ADMIN'")).toEqual([{ id: first.first_user_id }]);
      expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
      await Promise.all([configured.close(), late.close()]);
      await database.drop();
    }
  });

  it('without an administrator in the configuration leaves the place to the first account, and says so', async () => {
    const empty = await House.open();
    expect(await empty.app.firstStart()).toBe('AWAITED');
    expect(warnings(empty)).toEqual([expect.stringMatching(/the first account.*becomes it/)]);
    expect(await empty.rows('SELECT 1 FROM users')).toEqual([]);
    expect((await signUp(empty)).data.signUp.nextStep).toBe('NONE');
    expect(await empty.app.firstStart()).toBe('FOUND');
    expect(warnings(empty)).toHaveLength(1);
    await empty.close();
  });

  it('is refused where another account has the name', async () => {
    const database = await cloneDatabase();
    const before = await House.open({ database });
    await before.addUser('USER', { username: environment.ADMIN_USER });
    const opening = House.open({ database, environment });
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(/ADMIN_USER, ADMIN_EMAIL: another account has this sign-in name or address/);
    expect(await installation(before)).toMatchObject({ first_user_id: null });
    await before.close();
    await database.drop();
  });
});
