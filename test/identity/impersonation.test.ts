import { decodeJwt } from 'jose';
import { keyOf } from '../support/callers.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { END, impersonation, impersonationEvents, start, START } from '../support/impersonation.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import {
  addPerson,
  bearer,
  cookieOf,
  isSignedIn,
  openSessionsOf,
  refresh,
  signIn,
  times,
  withCookie,
} from './sign-in.support.ts';

const NOBODY = '01920000-0000-7000-8000-000000000000';

let house: House;
let admin: TestUser;
let caller: Caller & { readonly sessionId: string };
beforeAll(async () => {
  house = await House.open();
});
beforeEach(async () => {
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const sessionRow = async (id: string) => (await house.rows('SELECT * FROM sessions WHERE id = $1', [id]))[0];
const impersonationsBy = ({ id }: TestUser) =>
  house.rows('SELECT id FROM sessions WHERE impersonator_id = $1 AND ended_at IS NULL', [id]);

describe('startImpersonation', () => {
  it('opens a session that acts as the user, beside the own one', async () => {
    const user = await house.addUser('EXPERT');
    const { data, errors } = await start(house, caller, user);
    expect(errors).toEqual([]);
    const { session, accessToken } = data.startImpersonation;
    expect(data.startImpersonation).toMatchObject({
      nextStep: 'NONE',
      refreshToken: null,
      supportEmail: null,
      user: { id: user.id, name: user.name, email: user.email },
      session: { user: { id: user.id }, impersonator: { id: admin.id, name: admin.name }, isCurrent: true },
    });
    const row = await sessionRow(session.id);
    expect(row).toMatchObject({
      user_id: user.id,
      impersonator_id: admin.id,
      impersonator_session_id: caller.sessionId,
      ended_at: null,
    });
    expect(row.expires_at.toISOString()).toBe(session.expiresAt);
    expect(await house.rows('SELECT 1 FROM refresh_tokens WHERE session_id = $1', [session.id])).toEqual([]);
    expect((await house.ask(bearer(accessToken), '{ viewer { id role } }')).data.viewer).toEqual({
      id: user.id,
      role: 'EXPERT',
    });
    expect((await house.ask(caller, '{ viewer { id } }')).data.viewer).toEqual({ id: admin.id });
  });

  it('issues one token, for the user, that names the administrator and lasts as long as the session', async () => {
    const user = await house.addUser();
    const { accessToken, accessTokenExpiresAt, session } = (await start(house, caller, user)).data.startImpersonation;
    const claims = decodeJwt(accessToken);
    expect(claims).toMatchObject({ sub: user.id, sid: session.id, act: { sub: admin.id }, client_id: 'gatehouse' });
    expect(new Date(claims.exp! * 1000).toISOString()).toBe(session.expiresAt);
    expect(accessTokenExpiresAt).toBe(session.expiresAt);
    const lastsMs = Date.parse(session.expiresAt) - Date.parse(session.createdAt);
    expect(lastsMs).toBeGreaterThan(3_599_000 - 1);
    expect(lastsMs).toBeLessThanOrEqual(3_600_000);
  });

  it('ends with the own session where that ends before', async () => {
    const end = new Date(Math.floor(house.clock.now().getTime() / 1000) * 1000 + 600_500);
    await house.rows('UPDATE sessions SET expires_at = $2 WHERE id = $1', [caller.sessionId, end]);
    const { session, accessToken } = (await start(house, caller, await house.addUser())).data.startImpersonation;
    expect(Date.parse(session.expiresAt)).toBe(end.getTime() - 500);
    expect(decodeJwt(accessToken).exp! * 1000).toBe(end.getTime() - 500);
  });

  it('lasts as long as the settings say', async () => {
    const brief = await House.open({ settings: { sessions: { impersonationMinutes: 5 } } });
    const own = await brief.callerFor(await brief.addUser('ADMIN'));
    const { session } = (await start(brief, own, await brief.addUser())).data.startImpersonation;
    await brief.close();
    expect(Math.round((Date.parse(session.expiresAt) - Date.parse(session.createdAt)) / 60_000)).toBe(5);
  });

  it('sets no cookie, so that refreshSession returns to the own account', async () => {
    const token = await house.refreshTokenFor(admin);
    const answer = await start(house, caller, await house.addUser(), 'Ticket 7', withCookie(token));
    expect(answer.errors).toEqual([]);
    expect(cookieOf(answer)).toBeNull();
    const refreshed = await refresh(house, null, {
      ...withCookie(token),
      authorization: `Bearer ${answer.data.startImpersonation.accessToken}`,
    });
    expect(refreshed.data.refreshSession).toMatchObject({ nextStep: 'NONE', user: { id: admin.id } });
    expect(decodeJwt(refreshed.data.refreshSession.accessToken)).not.toHaveProperty('act');
  });

  it('leaves an audit event with the reason, without the blanks around it', async () => {
    const user = await house.addUser();
    const { session } = (await start(house, caller, user, '  Ticket 7:\ncannot see her agents ')).data
      .startImpersonation;
    const events = await house.events(user.id);
    expect(events).toMatchObject([
      {
        action: 'USER_IMPERSONATION_STARTED',
        actor_id: admin.id,
        subject_id: admin.id,
        actor_name: admin.name,
        target_type: 'User',
        target_name: user.name,
        before: null,
      },
    ]);
    expect(events[0].after).toEqual({
      reason: 'Ticket 7:\ncannot see her agents',
      sessionId: session.id,
      endsAt: session.expiresAt,
    });
  });

  it.each([
    ['none', ''],
    ['one of blanks', ' \n '],
    ['one of 501 characters', 'x'.repeat(501)],
    ['one with control characters', 'Ticket\u0000 7'],
  ])('refuses a reason that is %s', async (_what, reason) => {
    const user = await house.addUser();
    const { refusal } = await start(house, caller, user, reason);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['reason'], code: 'TEXT' }] });
    expect(await impersonationsBy(admin)).toEqual([]);
  });

  it('takes a reason of 500 characters, without the blanks around them', async () => {
    const { errors } = await start(house, caller, await house.addUser(), ` ${'x'.repeat(500)} `);
    expect(errors).toEqual([]);
  });

  it.each<[string, string, () => Promise<{ id: string }>]>([
    ['oneself', 'SELF_CHANGE_NOT_ALLOWED', async () => admin],
    ['an administrator', 'FORBIDDEN', () => house.addUser('ADMIN')],
    ['a suspended administrator', 'FORBIDDEN', () => house.addUser('ADMIN', { status: 'SUSPENDED' })],
    ['a SERVICE account', 'INVALID_STATE', () => house.addUser('USER', { type: 'SERVICE', email: null })],
    ['a suspended user', 'INVALID_STATE', () => house.addUser('USER', { status: 'SUSPENDED' })],
    ['an account that awaits approval', 'INVALID_STATE', () => house.addUser('PENDING')],
    ['nobody', 'NOT_FOUND', async () => ({ id: NOBODY })],
    ['what is no ID', 'NOT_FOUND', async () => ({ id: "'; --" })],
  ])('refuses to act as %s', async (_whom, code, make) => {
    const target = await make();
    expect((await start(house, caller, target)).refusal!.code).toBe(code);
    expect(await impersonationsBy(admin)).toEqual([]);
    expect(await house.rows('SELECT 1 FROM audit_events WHERE actor_id = $1', [admin.id])).toEqual([]);
  });

  it('acts as a user who has to change the password, without having to', async () => {
    const user = await house.addUser('USER', { mustChangePassword: true });
    const { nextStep, accessToken } = (await start(house, caller, user)).data.startImpersonation;
    expect(nextStep).toBe('NONE');
    expect((await house.ask(bearer(accessToken), '{ viewer { id } }')).data.viewer).toEqual({ id: user.id });
  });

  it('opens ten sessions of one administrator at most, however many are asked for at once on several devices', async () => {
    const [users, own] = [await times(4, () => house.addUser()), await times(4, () => house.callerFor(admin))];
    const answers = await times(40, (index) => start(house, own[index % 4]!, users[index % 4]!));
    const refusals = answers.flatMap(({ errors }) => errors);
    expect(refusals).toHaveLength(30);
    for (const { code, retryAfterSeconds } of refusals) {
      expect(code).toBe('RATE_LIMITED');
      expect(retryAfterSeconds).toBeGreaterThan(3_500);
      expect(retryAfterSeconds).toBeLessThanOrEqual(3_600);
    }
    const open = await impersonationsBy(admin);
    expect(open).toHaveLength(10);
    const acting = answers.find(({ data }) => data.startImpersonation)!.data.startImpersonation.accessToken;
    await house.ask(bearer(acting), END);
    expect((await start(house, caller, users[0]!)).errors).toEqual([]);
    const events = (await Promise.all(users.map((user) => impersonationEvents(house, user)))).flat();
    expect(events.filter(({ action }) => action === 'USER_IMPERSONATION_STARTED')).toHaveLength(11);
  });

  it('counts those of one administrator apart from those of another, and none that ran out', async () => {
    const user = await house.addUser();
    await times(10, () => start(house, caller, user));
    const other = await house.callerFor(await house.addUser('ADMIN'));
    expect((await start(house, other, user)).errors).toEqual([]);
    house.clock.advance({ minutes: 61 });
    expect((await start(house, await house.callerFor(admin), user)).errors).toEqual([]);
  });

  it("neither counts as a device of the user's nor pushes one out", async () => {
    const user = await addPerson(house);
    const { session } = (await start(house, caller, user)).data.startImpersonation;
    const devices = await times(30, () => house.callerFor(user));
    const [oldest, ...others] = devices.map(({ sessionId }) => sessionId);
    await house.rows(`UPDATE sessions SET created_at = created_at - interval '1 day' WHERE id = $1`, [oldest]);
    const latest = (await signIn(house, user.email)).data.signIn.session.id;
    expect((await openSessionsOf(house, user)).sort()).toEqual([session.id, ...others, latest].sort());
  });

  it('shows no token to a repetition with the same Idempotency-Key, and begins nothing', async () => {
    const user = await house.addUser();
    const key = { 'idempotency-key': `start-${user.id}` };
    const [first, second] = [
      await start(house, caller, user, 'Ticket 7', key),
      await start(house, caller, user, 'Ticket 7', key),
    ];
    const { accessToken, accessTokenExpiresAt, ...rest } = first.data.startImpersonation;
    expect([typeof accessToken, typeof accessTokenExpiresAt]).toEqual(['string', 'string']);
    expect(second.data.startImpersonation).toEqual({ ...rest, accessToken: null, accessTokenExpiresAt: null });
    expect(await impersonationsBy(admin)).toHaveLength(1);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const user = await house.addUser();
    const { refusal } = await house.ask(await make(house), START, { userId: user.id, reason: 'Ticket 7' });
    expect(refusal!.code).toBe(code);
    expect(await house.events(user.id)).toEqual([]);
  });
});

describe('an impersonation', () => {
  it.each<[string, string, () => Promise<Caller>]>([
    ['in an impersonation', 'while acting as somebody else', async () => (await impersonation(house)).acting],
    ['with an API key', 'with an API key', () => keyOf(house, admin)],
  ])('is not begun %s', async (_how, why, make) => {
    const { refusal } = await start(house, await make(), await house.addUser());
    expect(refusal).toMatchObject({ code: 'FORBIDDEN', message: `This cannot be done ${why}.` });
  });
});

describe('endImpersonation', () => {
  it('ends it and returns to the own session', async () => {
    const { acting, own, admin: administrator, user, theirs, sessionId } = await impersonation(house);
    const { data, errors } = await house.ask(acting, END);
    expect(errors).toEqual([]);
    expect(data.endImpersonation).toMatchObject({
      nextStep: 'NONE',
      refreshToken: null,
      user: { id: administrator.id, name: administrator.name, email: administrator.email },
      session: { id: own.sessionId, user: { id: administrator.id }, impersonator: null, isCurrent: true },
    });
    const claims = decodeJwt(data.endImpersonation.accessToken);
    expect(claims).toMatchObject({ sub: administrator.id, sid: own.sessionId });
    expect(claims).not.toHaveProperty('act');
    expect(claims.exp! - claims.iat!).toBe(600);
    expect((await house.ask(bearer(data.endImpersonation.accessToken), '{ users { totalCount } }')).errors).toEqual([]);
    expect((await sessionRow(sessionId)).ended_at).not.toBeNull();
    expect(await isSignedIn(house, acting)).toBe(false);
    expect([await isSignedIn(house, own), await isSignedIn(house, theirs)]).toEqual([true, true]);
    expect(await openSessionsOf(house, user)).toEqual([theirs.sessionId]);
  });

  it('leaves an audit event with both people', async () => {
    const { acting, admin: administrator, user, sessionId } = await impersonation(house);
    await house.ask(acting, END);
    const row = await sessionRow(sessionId);
    expect((await impersonationEvents(house, user)).slice(1)).toMatchObject([
      {
        action: 'USER_IMPERSONATION_ENDED',
        actor_id: administrator.id,
        subject_id: user.id,
        actor_name: user.name,
        target_id: user.id,
        target_name: user.name,
        after: {
          sessionId,
          impersonatorId: administrator.id,
          impersonatorName: administrator.name,
          endedAt: row.ended_at.toISOString(),
        },
      },
    ]);
  });

  it('happens once, also when asked for forty times at once', async () => {
    const { acting, user } = await impersonation(house);
    const answers = await times(40, () => house.ask(acting, END));
    expect(answers.filter(({ data }) => data?.endImpersonation)).toHaveLength(1);
    expect(new Set(answers.flatMap(({ errors }) => errors.map(({ code }) => code)))).toEqual(
      new Set(['UNAUTHENTICATED']),
    );
    expect(await impersonationEvents(house, user)).toHaveLength(2);
    expect((await house.ask(acting, END)).refusal!.code).toBe('UNAUTHENTICATED');
  });

  it('is denied to everybody in a session of their own', async () => {
    const others = [caller, await house.callerFor(await house.addUser())];
    for (const one of others) expect((await house.ask(one, END)).refusal!.code).toBe('FORBIDDEN');
    expect((await house.ask(house.anonymous, END)).refusal!.code).toBe('UNAUTHENTICATED');
    expect(await isSignedIn(house, caller)).toBe(true);
  });
});
