import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { eventsOf, faults, SETTINGS, settingsRow, updateSettings } from '../support/settings.ts';
import { streaming } from '../support/subscriptions.ts';
import { until } from '../support/until.ts';
import { SocketClient } from '../support/web-socket.ts';

const OPTIONS = '{ signInOptions { signUpEnabled approvalRequired passwordPolicy { minLength minStrength } } }';

/** Tokens of one process hold at the other. */
const environment = { PUBLIC_URL: 'http://gatehouse.test' };

let house: House;
/** A second process on the same database. */
let other: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open({ environment });
  other = await House.open({ database: house.database, environment });
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
});
beforeEach(async () => {
  await house.rows(`UPDATE settings SET document = '{}', version = 1`);
  await house.app.unitOfWork.maintain((tx) => house.app.notifications.send(tx, 'settings', {}));
  await house.rows('TRUNCATE audit_events');
});
afterAll(async () => {
  await other.close();
  await house.close();
});

const settings = (who: Caller = caller) => house.ask(who, `{ settings { ${SETTINGS} } }`);

describe('settings', () => {
  it('are all there as they are by default, in one statement', async () => {
    const { data, statements } = await settings();
    expect(data.settings).toMatchObject({
      registration: {
        signUpEnabled: true,
        defaultRole: 'PENDING',
        emailConfirmationRequired: false,
        allowedEmailDomains: [],
      },
      passwords: { minLength: 8, minStrength: 2 },
      sessions: { accessTokenMinutes: 10, refreshTokenDays: 30, impersonationMinutes: 60 },
      users: { emailChangeAllowed: true, defaultTimeZone: 'UTC', defaultLocale: 'en' },
      permissions: { defaultsApplyTo: 'UNSET_ENTRIES', adminsBypassGrants: true },
      pricing: { currency: 'USD', prices: [] },
      billingCurrency: 'USD',
      version: 1,
    });
    expect(statements.filter((text) => text.startsWith('SELECT document'))).toHaveLength(1);
  });

  it('are read by whoever was given READ of settings, and by nobody with less', async () => {
    const [reader, lister] = [
      await addDelegate(house, { SETTINGS: 'READ' }),
      await addDelegate(house, { SETTINGS: 'ACCESS' }),
    ];
    expect((await settings(reader.caller)).data.settings.version).toBe(1);
    expect((await settings(lister.caller)).refusal?.code).toBe('FORBIDDEN');
  });
});

describe('updateSettings', () => {
  it('changes what is named, keeps what differs from the defaults, and leaves the trail by paths', async () => {
    const { data, errors } = await updateSettings(house, caller, {
      registration: { defaultRole: 'USER', allowedEmailDomains: ['Example.ORG', 'example.org', 'b.example'] },
      passwords: { minLength: 12, minStrength: 2 },
      pricing: { prices: [{ model: 'm-1', inputPerMillion: '0.25', outputPerMillion: '1' }] },
      billingCurrency: 'EUR',
    });
    expect(errors).toEqual([]);
    expect(data.updateSettings.settings).toMatchObject({
      registration: { signUpEnabled: true, defaultRole: 'USER', allowedEmailDomains: ['example.org', 'b.example'] },
      passwords: { minLength: 12, minStrength: 2 },
      billingCurrency: 'EUR',
      version: 2,
    });
    const prices = [{ model: 'm-1', inputPerMillion: '0.25', outputPerMillion: '1' }];
    expect(await settingsRow(house)).toEqual({
      document: {
        registration: { defaultRole: 'USER', allowedEmailDomains: ['example.org', 'b.example'] },
        passwords: { minLength: 12 },
        pricing: { prices },
        billingCurrency: 'EUR',
      },
      version: 2,
    });
    expect(await eventsOf(house, 'SETTINGS_UPDATED')).toMatchObject([
      {
        actor_id: admin.id,
        target_type: 'Settings',
        before: {
          'registration.defaultRole': 'PENDING',
          'registration.allowedEmailDomains': [],
          'passwords.minLength': 8,
          'pricing.prices': [],
          billingCurrency: 'USD',
        },
        after: {
          'registration.defaultRole': 'USER',
          'registration.allowedEmailDomains': ['example.org', 'b.example'],
          'passwords.minLength': 12,
          'pricing.prices': prices,
          billingCurrency: 'EUR',
        },
      },
    ]);
  });

  it('holds at once on this process, and within a second on the other', async () => {
    await Promise.all([house, other].map((each) => each.ask(each.anonymous, OPTIONS)));
    await updateSettings(house, caller, { registration: { signUpEnabled: false }, passwords: { minLength: 20 } });
    const wanted = { signUpEnabled: false, passwordPolicy: { minLength: 20 } };
    expect((await house.ask(house.anonymous, OPTIONS)).data.signInOptions).toMatchObject(wanted);
    const begun = performance.now();
    await until(async () => !(await other.ask(other.anonymous, OPTIONS)).data.signInOptions.signUpEnabled);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect((await other.ask(other.anonymous, OPTIONS)).data.signInOptions).toMatchObject(wanted);
  });

  it('is with the next request what the other rooms go by', async () => {
    await updateSettings(house, caller, { registration: { signUpEnabled: false } });
    const SIGN_UP = 'mutation ($input: SignUpInput!) { signUp(input: $input) { nextStep } }';
    const input = { email: 'new@example.org', name: 'New', password: 'vermilion-otter-plate-7' };
    expect((await house.ask(house.anonymous, SIGN_UP, { input })).refusal?.code).toBe('FORBIDDEN');
  });

  it('keeps a currency by its code, in whatever case it is given', async () => {
    const { data, errors } = await updateSettings(house, caller, {
      billingCurrency: 'eur',
      pricing: { currency: 'Gbp' },
    });
    expect(errors).toEqual([]);
    expect(data.updateSettings.settings).toMatchObject({ billingCurrency: 'EUR', pricing: { currency: 'GBP' } });
    expect((await settingsRow(house)).document).toEqual({ billingCurrency: 'EUR', pricing: { currency: 'GBP' } });
  });

  it('changes nothing and records nothing the second time', async () => {
    const input = { sessions: { accessTokenMinutes: 5 } };
    await updateSettings(house, caller, input);
    const { data } = await updateSettings(house, caller, input);
    expect(data.updateSettings.settings.version).toBe(2);
    expect(await eventsOf(house, 'SETTINGS_UPDATED')).toHaveLength(1);
  });

  it('returns to a default without keeping it, and takes a section that is null for one that is not named', async () => {
    await updateSettings(house, caller, { users: { defaultLocale: 'pt-br' }, passwords: { minLength: 10 } });
    await updateSettings(house, caller, { users: { defaultLocale: 'en' }, passwords: null });
    expect(await settingsRow(house)).toEqual({ document: { passwords: { minLength: 10 } }, version: 3 });
  });

  it('of forty at once that saw the same version, lets one through', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        updateSettings(index % 2 ? other : house, caller, { passwords: { minLength: 10 + index }, expectedVersion: 1 }),
      ),
    );
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'done').sort();
    expect(codes).toEqual([...Array.from({ length: 39 }, () => 'CONFLICT'), 'done']);
    expect([(await settingsRow(house)).version, (await eventsOf(house, 'SETTINGS_UPDATED')).length]).toEqual([2, 1]);
  });

  it.each<[string, object, string[]]>([
    ['a short password', { passwords: { minLength: 5 } }, ['input.passwords.minLength INVALID']],
    ['a long password', { passwords: { minLength: 65 } }, ['input.passwords.minLength INVALID']],
    ['a strength that there is not', { passwords: { minStrength: 5 } }, ['input.passwords.minStrength INVALID']],
    ['no value', { users: { emailChangeAllowed: null } }, ['input.users.emailChangeAllowed INVALID']],
    [
      'tokens that live a day',
      { sessions: { accessTokenMinutes: 1_440 } },
      ['input.sessions.accessTokenMinutes INVALID'],
    ],
    ['sessions that live no day', { sessions: { refreshTokenDays: 0 } }, ['input.sessions.refreshTokenDays INVALID']],
    ['ADMIN for everybody', { registration: { defaultRole: 'ADMIN' } }, ['input.registration.defaultRole INVALID']],
    [
      'confirmed addresses without mail',
      { registration: { emailConfirmationRequired: true } },
      ['input.registration.emailConfirmationRequired MAIL_IS_OFF'],
    ],
    [
      'what is no domain, and each of them',
      { registration: { allowedEmailDomains: ['a.example', 'nonsense', 'x@a.example'] } },
      ['input.registration.allowedEmailDomains.1 INVALID', 'input.registration.allowedEmailDomains.2 INVALID'],
    ],
    [
      'a negative price',
      { pricing: { prices: [{ inputPerMillion: '-1', outputPerMillion: '1' }] } },
      ['input.pricing.prices.0.inputPerMillion INVALID'],
    ],
    [
      'two prices of one model',
      {
        pricing: {
          prices: ['1', '2'].map((amount) => ({ model: 'm', inputPerMillion: amount, outputPerMillion: '1' })),
        },
      },
      ['input.pricing.prices.1.model INVALID'],
    ],
    [
      'several faults at once, with the good ones not done',
      { passwords: { minLength: 1, minStrength: 9 }, billingCurrency: 'EUR' },
      ['input.passwords.minLength INVALID', 'input.passwords.minStrength INVALID'],
    ],
  ])('refuses %s, and says where', async (_what, input, expected) => {
    const answer = await updateSettings(house, caller, input);
    expect([answer.refusal?.code, faults(answer)]).toEqual(['BAD_USER_INPUT', expected]);
    expect(await settingsRow(house)).toEqual({ document: {}, version: 1 });
  });

  it('has confirmed addresses where there is mail', async () => {
    const mailed = await House.open({ database: house.database, environment, mail: true });
    const { errors } = await updateSettings(mailed, caller, { registration: { emailConfirmationRequired: true } });
    await mailed.close();
    expect(errors).toEqual([]);
    // What is so already is no fault of a change to something else.
    const answer = await updateSettings(house, caller, {
      registration: { emailConfirmationRequired: true, signUpEnabled: false },
    });
    expect(answer.errors).toEqual([]);
  });

  it('tells everybody who keeps access of a change of whom the defaults are for, and of no other', async () => {
    const client = new SocketClient(house, await house.callerFor(await house.addUser('USER')));
    const stream = client.subscribe('subscription { accessChanged { userId } }');
    await streaming(house, 1);
    await updateSettings(house, caller, { passwords: { minLength: 9 } });
    await updateSettings(house, caller, { permissions: { defaultsApplyTo: 'USERS_WITHOUT_GROUP' } });
    await until(() => stream.answers.length > 0);
    const events = stream.answers.map(({ data }) => data);
    await client.close();
    expect(events).toEqual([{ accessChanged: { userId: null } }]);
  });

  describe('by a delegate of settings', () => {
    it('changes them, in person', async () => {
      const delegate = await addDelegate(house, { SETTINGS: 'WRITE' });
      const input = { registration: { defaultRole: 'USER' }, users: { defaultTimeZone: 'Europe/Berlin' } };
      expect((await updateSettings(house, delegate.caller, input)).errors).toEqual([]);
      expect(await eventsOf(house, 'SETTINGS_UPDATED')).toMatchObject([{ actor_id: delegate.id }]);
    });

    it.each<[string, object, string]>([
      [
        'whom the defaults are for',
        { permissions: { defaultsApplyTo: 'USERS_WITHOUT_GROUP' } },
        'permissions.defaultsApplyTo',
      ],
      ['what administrators have', { permissions: { adminsBypassGrants: false } }, 'permissions.adminsBypassGrants'],
      ['a role that only administrators give', { registration: { defaultRole: 'EXPERT' } }, 'registration.defaultRole'],
    ])('never changes %s', async (_what, input, place) => {
      const { caller: theirs } = await addDelegate(house, { SETTINGS: 'WRITE' });
      const answer = await updateSettings(house, theirs, { ...input, passwords: { minLength: 9 } });
      expect([answer.refusal?.code, faults(answer)]).toEqual(['FORBIDDEN', [`input.${place} FORBIDDEN`]]);
      expect(await settingsRow(house)).toEqual({ document: {}, version: 1 });
      expect((await updateSettings(house, caller, input)).errors).toEqual([]);
    });

    it('says of what is so already that it stays', async () => {
      const { caller: theirs } = await addDelegate(house, { SETTINGS: 'WRITE' });
      const input = { permissions: { adminsBypassGrants: true }, passwords: { minLength: 9 } };
      expect((await updateSettings(house, theirs, input)).errors).toEqual([]);
    });

    it('is over when READ is all that is left', async () => {
      const { caller: theirs } = await addDelegate(house, { SETTINGS: 'READ' });
      expect((await updateSettings(house, theirs, { passwords: { minLength: 9 } })).refusal?.code).toBe('FORBIDDEN');
    });
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const { refusal } = await updateSettings(house, await make(house), { passwords: { minLength: 9 } });
    expect(refusal?.code).toBe(code);
    expect((await settingsRow(house)).version).toBe(1);
  });
});
