import { House, type TestUser } from '../support/house.ts';
import { untilSent } from '../support/mails.ts';
import { SmtpCatcher } from '../support/smtp-catcher.ts';
import { until } from '../support/until.ts';

const FORGOT = 'mutation($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }';
const HEALTH = '{ health { status checks { name status latencyMs detail } } }';
const FEATURES = '{ service { features } }';

describe('queued mail', () => {
  let server: SmtpCatcher;
  let house: House;
  let user: TestUser;
  let begin: number;
  beforeAll(async () => {
    server = await SmtpCatcher.open();
    house = await House.open({
      environment: {
        MAIL_URL: server.url(),
        MAIL_FROM: 'Acme <no-reply@acme.example>',
        APP_URL: 'https://app.example',
      },
    });
  });
  beforeEach(async () => {
    user = await house.addUser();
    server.mails.length = 0;
    begin = house.log.length;
    await house.rows('TRUNCATE throttle');
  });
  afterAll(async () => {
    await house.close();
    await server.close();
  });

  const forget = (email = user.email) => house.ask(house.anonymous, FORGOT, { email });
  const sent = async () => {
    await untilSent(house.database.owner);
    return server.mails;
  };
  const link = /https:\/\/app\.example\/set-password\?token=gh_at_[\w-]{43}/;
  const log = () => house.log.slice(begin);
  const aboutMails = () => log().filter((line) => 'mailId' in line || line.task === 'send_mail');

  it('goes through a mail server', async () => {
    await forget();
    const [mail, ...others] = await sent();
    expect([mail!.envelope, others]).toEqual([{ from: 'no-reply@acme.example', to: [user.email] }, []]);
    expect(mail!.from!.value).toEqual([{ name: 'Acme', address: 'no-reply@acme.example' }]);
    expect(mail!.text).toMatch(link);
  });

  it('is sent again, the very same, after a server put it off', async () => {
    for (const stage of ['RCPT', 'DATA', 'MAIL'] as const) server.refuseOnce(stage, 451, '4.7.1 greylisted');
    await forget();
    const [mail, ...others] = await sent();
    expect(others).toEqual([]);
    expect(aboutMails().map(({ msg, level }) => [level, msg])).toEqual([
      ...Array.from({ length: 3 }, () => [40, 'a task failed; it is tried again later']),
      [30, 'a mail was sent'],
    ]);
    const [token] = /gh_at_[\w-]+/.exec(mail!.text!)!;
    const [{ fits }] = await house.rows(
      "SELECT digest = sha256(convert_to($1, 'UTF8')) AS fits FROM action_tokens WHERE user_id = $2",
      [token, user.id],
    );
    expect(fits).toBe(true);
    expect(JSON.stringify(log())).not.toContain(user.email);
  });

  it('keeps its Message-ID and its link where the server took it and could not say so', async () => {
    server.refuseOnce('DATA', 451, '4.3.0 out of order', { kept: true });
    await forget();
    const [one, two, ...others] = await sent();
    expect(others).toEqual([]);
    expect([two!.messageId, two!.date, two!.text]).toEqual([one!.messageId, one!.date, one!.text]);
    expect(one!.text).toMatch(link);
  });

  it('that no server will ever take ends in the log, without the address', async () => {
    server.refuseOnce('RCPT', 550, `5.1.1 ${user.email} is unknown here`);
    await forget();
    expect(await sent()).toEqual([]);
    expect(aboutMails()).toEqual([
      expect.objectContaining({
        level: 50,
        msg: 'a mail could not be delivered',
        template: 'password-reset',
        attempt: 1,
        reason: 'EENVELOPE RCPT TO 550 5.1.1',
      }),
    ]);
    expect(JSON.stringify(log())).not.toContain(user.email);
    expect(await house.rows('SELECT payload FROM graphile_worker._private_jobs')).toEqual([]);
  });

  it('waits for a server that is not there, and keeps nobody waiting', async () => {
    const { port } = server;
    await server.close();
    expect((await forget()).errors).toEqual([]);
    await until(async () => {
      await nudge();
      return aboutMails().length > 0;
    });
    expect(aboutMails()[0]).toMatchObject({ level: 40, msg: 'a task failed; it is tried again later' });
    server = await SmtpCatcher.open({}, port);
    expect(await sent()).toHaveLength(1);
  });

  /** Does what is put off now. */
  const nudge = async (): Promise<void> => {
    await house.rows('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL');
    await house.rows(`SELECT pg_notify('jobs:insert', '{"count":1}')`);
  };

  it('shows as a feature and as a part of the health that is not needed to be ready', async () => {
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    const health = async () => (await house.ask(admin, HEALTH)).data.health;
    expect((await house.ask(house.anonymous, FEATURES)).data.service.features).toContain('MAIL');
    const up = await health();
    expect(up.status).toBe('UP');
    expect(up.checks).toContainEqual({ name: 'smtp', status: 'UP', latencyMs: expect.any(Number), detail: null });
    const { port } = server;
    await server.close();
    const degraded = await health();
    expect(degraded.status).toBe('DEGRADED');
    expect(degraded.checks).toContainEqual(
      expect.objectContaining({ name: 'smtp', status: 'DEGRADED', detail: expect.stringContaining('mail server') }),
    );
    expect((await fetch(`${house.url}/readyz`)).status).toBe(200);
    server = await SmtpCatcher.open({}, port);
  });
});

describe('a service without mail', () => {
  it('says so, and has no mail server to be healthy', async () => {
    const house = await House.open();
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    const { features } = (await house.ask(admin, FEATURES)).data.service;
    const { checks } = (await house.ask(admin, HEALTH)).data.health;
    await house.close();
    expect(features).not.toContain('MAIL');
    expect(checks.map(({ name }: { name: string }) => name)).not.toContain('smtp');
  });
});
