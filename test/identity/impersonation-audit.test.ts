import { createLogger } from '../../src/core/logger.ts';
import { LastSeen } from '../../src/foundation/last-seen/index.ts';
import { Notifications } from '../../src/foundation/notify/index.ts';
import { writeUserActivity } from '../../src/identity/users/index.ts';
import { AuthenticationService } from '../../src/permissions/authentication/index.ts';
import { askAsDelegate } from '../support/delegates.ts';
import { House, type Answer } from '../support/house.ts';
import { END, impersonation, type Impersonation } from '../support/impersonation.ts';

const VIEWER_SESSION = `{ viewer { id name } viewerSession {
  id user { id name } impersonator { id name } createdAt expiresAt isCurrent } }`;
const RENAME = 'mutation ($name: String!) { updateViewer(input: { name: $name }) { user { name } } }';
const UPDATE = 'mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { user { id } } }';
const EVENTS = `query ($filter: AuditEventFilter) { auditEvents(filter: $filter) { nodes {
  action actorId actorName actor { id } impersonator { id } targetName description } } }`;

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.close());

const ofKind = async ({ data }: Answer, action: string) =>
  data.auditEvents.nodes.filter((event: { action: string }) => event.action === action);

describe('viewerSession', () => {
  it('names the user, the administrator and the times, for the notice', async () => {
    const { acting, user, admin, sessionId } = await impersonation(house);
    const { data } = await house.ask(acting, VIEWER_SESSION);
    const [row] = await house.rows('SELECT * FROM sessions WHERE id = $1', [sessionId]);
    expect(data).toEqual({
      viewer: { id: user.id, name: user.name },
      viewerSession: {
        id: sessionId,
        user: { id: user.id, name: user.name },
        impersonator: { id: admin.id, name: admin.name },
        createdAt: row.created_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
        isCurrent: true,
      },
    });
  });

  it('is among the sessions that the user sees, with the administrator', async () => {
    const { theirs, sessionId, admin } = await impersonation(house);
    const { data } = await house.ask(theirs, '{ viewer { sessions { id isCurrent impersonator { id email } } } }');
    expect(data.viewer.sessions).toEqual([
      { id: sessionId, isCurrent: false, impersonator: { id: admin.id, email: null } },
      { id: theirs.sessionId, isCurrent: true, impersonator: null },
    ]);
  });
});

describe('what an administrator does as somebody else', () => {
  it('is in the audit log with both people', async () => {
    const { acting, user, admin, own } = await impersonation(house);
    await house.ask(acting, RENAME, { name: 'Renamed' });
    await house.ask(acting, END);
    const [, renamed] = await house.events(user.id);
    expect(renamed).toMatchObject({
      action: 'USER_UPDATED',
      actor_id: admin.id,
      subject_id: user.id,
      actor_name: user.name,
      target_id: user.id,
    });
    const both = { actorId: user.id, actor: { id: user.id }, actorName: user.name, impersonator: { id: admin.id } };
    // By the one as by the other.
    for (const actorId of [admin.id, user.id]) {
      const log = await house.ask(own, EVENTS, { filter: { actorId } });
      expect(await ofKind(log, 'USER_UPDATED')).toEqual([
        {
          action: 'USER_UPDATED',
          ...both,
          targetName: user.name,
          description: `${user.name} (impersonated) changed their own profile`,
        },
      ]);
      expect(await ofKind(log, 'USER_IMPERSONATION_ENDED')).toMatchObject([
        { ...both, actorName: 'Renamed', description: `${admin.name} no longer acts as Renamed` },
      ]);
    }
    const log = await house.ask(own, EVENTS, { filter: { actorId: admin.id } });
    expect(await ofKind(log, 'USER_IMPERSONATION_STARTED')).toMatchObject([
      {
        actorId: admin.id,
        actorName: admin.name,
        impersonator: null,
        description: `${admin.name} began to act as ${user.name}`,
      },
    ]);
  });

  it("is the administrator's activity and not the user's", async () => {
    const other = await House.open({ database: house.database });
    const { acting, user, admin, own, theirs } = await impersonation(other);
    const begun = other.clock.now();
    other.clock.advance({ minutes: 5 });
    await other.ask(acting, RENAME, { name: 'Renamed' });
    await other.close();
    const activity = async ({ id }: { id: string }) =>
      (await house.rows('SELECT last_active_at FROM user_activity WHERE user_id = $1', [id]))[0].last_active_at;
    expect(await activity(user)).toBeNull();
    expect((await activity(admin)).getTime()).toBeGreaterThan(begun.getTime());
    const used = await house.rows('SELECT id FROM sessions WHERE last_used_at > created_at AND id = ANY($1)', [
      [own.sessionId, theirs.sessionId],
    ]);
    expect(used).toEqual([]);
  });

  it('changes no email address, though the user might', async () => {
    const acting = await impersonation(house);
    const change = async (input: object, behind: Impersonation | null) => {
      const { id } = await house.addUser();
      const delegated = { USER_MANAGEMENT: 'WRITE' } as const;
      return (await askAsDelegate(house, acting.user, delegated, UPDATE, { id, input }, behind)).codes;
    };
    expect(await change({ email: 'a@example.net' }, acting)).toEqual(['FORBIDDEN']);
    expect(await change({ email: 'b@example.net' }, null)).toEqual([]);
    expect(await change({ name: 'Renamed' }, acting)).toEqual([]);
  });
});

describe('work that an administrator ordered as somebody else', () => {
  const authentication = () => {
    const [logger, { unitOfWork, tokens }] = [createLogger('silent'), house.app];
    const activity = new LastSeen(unitOfWork, house.clock, logger, writeUserActivity);
    const notifications = new Notifications({}, logger);
    return new AuthenticationService(unitOfWork, house.clock, tokens, activity, activity, notifications);
  };
  const change = (table: string) => (id: string) => house.rows(`UPDATE users SET ${table} WHERE id = $1`, [id]);

  it.each<[string, boolean, (acting: Impersonation) => Promise<unknown>]>([
    ['goes on while both are what they were', true, async () => undefined],
    ['goes on when the impersonation has ended', true, ({ acting }) => house.ask(acting, END)],
    ['ends when the administrator is suspended', false, ({ admin }) => change(`status = 'SUSPENDED'`)(admin.id)],
    ['ends when the administrator is no longer one', false, ({ admin }) => change(`role = 'USER'`)(admin.id)],
    [
      'ends when the administrator is gone',
      false,
      ({ admin }) => house.rows('DELETE FROM users WHERE id = $1', [admin.id]),
    ],
    ['ends when the user becomes an administrator', false, ({ user }) => change(`role = 'ADMIN'`)(user.id)],
    ['ends when the user is suspended', false, ({ user }) => change(`status = 'SUSPENDED'`)(user.id)],
  ])('%s', async (_what, goesOn, happen) => {
    const acting = await impersonation(house);
    const { user, admin } = acting;
    const before = (await authentication().actorForJob(user.id, admin.id, user.id))!;
    expect(before).toMatchObject({ actorId: admin.id, subjectId: user.id });
    await happen(acting);
    const after = await authentication().actorForJob(user.id, admin.id, user.id);
    expect(after !== null).toBe(goesOn);
    const origin = { requestId: null, ipAddress: null, userAgent: null };
    const write = house.app.unitOfWork.mutate({ actor: before, origin }, async (tx) => tx.unchanged('written'));
    if (goesOn) expect(await write).toBe('written');
    else await expect(write).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
