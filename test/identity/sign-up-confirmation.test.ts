import { House, type TestUser } from '../support/house.ts';
import { expectNoWayToTell, MOST_CALLS } from '../support/timing.ts';
import { confirm } from './links.support.ts';
import { behindProxy, fromElsewhere, givePassword, PASSWORD, signIn, times, unused } from './sign-in.support.ts';

const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) {
  nextStep accessToken refreshToken user { id } session { id } supportEmail } }`;
const confirming = { registration: { defaultRole: 'USER', emailConfirmationRequired: true } };

let house: House;
let known: TestUser;
beforeAll(async () => {
  house = await House.open({ mail: true, environment: behindProxy, settings: confirming });
  await house.markFirst(await house.addUser('ADMIN'));
  known = await house.addUser('USER', { emailConfirmedAt: new Date('2026-01-01') });
});
afterAll(() => house.close());

const signUp = (email: string, input: object = {}) =>
  house.ask(
    house.anonymous,
    SIGN_UP,
    { input: { email, name: 'Grace', password: PASSWORD, tokenDelivery: 'BODY', ...input } },
    fromElsewhere(),
  );
const newAddress = (): string => `new-${unused()}@example.org`;
const forgetAttempts = () => house.rows('DELETE FROM throttle');

describe('signUp, where addresses have to be confirmed,', () => {
  it('sends a link, and lets the person in once it was followed', async () => {
    const email = newAddress();
    const { data, errors } = await signUp(email);
    expect([errors, data.signUp]).toEqual([
      [],
      {
        nextStep: 'CONFIRM_EMAIL',
        accessToken: null,
        refreshToken: null,
        user: null,
        session: null,
        supportEmail: null,
      },
    ]);
    expect((await signIn(house, email)).data.signIn.nextStep).toBe('CONFIRM_EMAIL');
    const [mail] = await house.mails(email);
    expect((await confirm(house, mail!.token)).errors).toEqual([]);
    expect((await signIn(house, email)).data.signIn.nextStep).toBe('NONE');
  });

  it('answers a known address the same, and tells its owner, who keeps everything', async () => {
    const hash = await givePassword(house, known, 'the password of the owner');
    const { data, errors } = await signUp(known.email.toUpperCase(), { name: 'Eve Nobody' });
    expect([errors, data.signUp.nextStep, data.signUp.user]).toEqual([[], 'CONFIRM_EMAIL', null]);
    const mails = await house.mails(known.email);
    expect(mails).toHaveLength(1);
    // A stranger does not write to people in the installation's name.
    expect(mails[0]!.text).not.toContain('Eve');
    expect(await house.rows('SELECT hash FROM passwords WHERE user_id = $1', [known.id])).toEqual([{ hash }]);
    expect(await house.rows("SELECT 1 FROM users WHERE email LIKE '%stand-in%'")).toEqual([]);
    expect(await house.rows('SELECT 1 FROM action_tokens WHERE user_id = $1', [known.id])).toEqual([]);
  });

  it.each([
    ['suspended', { status: 'SUSPENDED' }],
    ['of a service', { type: 'SERVICE' }],
  ])('answers the address of an account that is %s the same, and writes nothing', async (_what, values) => {
    const { email } = await house.addUser('USER', values);
    const { data, errors } = await signUp(email);
    expect([errors, data.signUp.nextStep, data.signUp.user]).toEqual([[], 'CONFIRM_EMAIL', null]);
    expect(await house.mails(email)).toEqual([]);
  });

  it('mails one address five times an hour at most, known or not', async () => {
    for (const email of [known.email, newAddress()]) {
      await forgetAttempts();
      const codes = [];
      for (let attempt = 1; attempt <= 6; attempt += 1) codes.push((await signUp(email)).refusal?.code);
      expect(codes).toEqual([undefined, undefined, undefined, undefined, undefined, 'RATE_LIMITED']);
    }
  });

  it('does not tell known from unknown addresses by time', async () => {
    const people = await times(MOST_CALLS, () => house.addUser());
    await expectNoWayToTell(
      (index) => signUp(people[index]!.email),
      () => signUp(newAddress()),
    );
  }, 240_000);
});
