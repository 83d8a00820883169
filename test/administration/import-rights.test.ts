import { nothing } from '../../src/access/effective-permissions.ts';
import { judgeRow } from '../../src/administration/import/user-import.policy.ts';
import { KnownAccounts } from '../../src/administration/import/known-accounts.ts';
import { KnownProjects } from '../../src/administration/import/known-projects.ts';
import { readUserRow } from '../../src/administration/import/user-row.ts';
import type { UserRole } from '../../src/core/actor.ts';
import type { KnownAccount } from '../../src/identity/users/index.ts';
import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { endOf, heldAt, IMPORT, importFile } from '../support/imports.ts';
import { CANCEL, orderer } from '../support/jobs.ts';

describe('what an import may do', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
  });
  beforeEach(async () => {
    admin = await house.addUser('ADMIN');
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());

  const update = (rows: readonly string[]) =>
    importFile(house, caller, ['email,name,role,type', ...rows], { onConflict: 'UPDATE' });
  const row = async ({ id }: TestUser) => (await house.rows('SELECT * FROM users WHERE id = $1', [id]))[0];

  describe('is what whoever ordered it may do: an administrator', () => {
    it('changes the own name, and not the own role', async () => {
      const job = await update([`${admin.email},Ada,,`, `${admin.email},Ida,USER,`, `${admin.email},Ida,ADMIN,`]);
      expect(job.outcomes).toEqual(['SUCCEEDED', 'SELF_CHANGE_NOT_ALLOWED', 'SUCCEEDED']);
      expect(job.rows[1]!.error!.path).toEqual(['role']);
      expect(await row(admin)).toMatchObject({ name: 'Ida', role: 'ADMIN' });
    });

    it('does not touch the first user, nor the role of the super admin', async () => {
      const [first, second] = [await house.addUser('ADMIN'), await house.addUser('ADMIN')];
      await house.markFirst(first);
      await house.rows('UPDATE installation SET super_admin_id = $1', [second.id]);
      const job = await update([
        `${first.email},Other,,`,
        `${first.email},,USER,`,
        `${second.email},,USER,`,
        `${first.email},${first.name},ADMIN,REGULAR`,
      ]);
      expect(job.outcomes).toEqual(['FIRST_USER_PROTECTED', 'FIRST_USER_PROTECTED', 'INVALID_STATE', 'SUCCEEDED']);
      for (const user of [first, second]) expect(await row(user)).toMatchObject({ role: 'ADMIN', version: 1 });
      await house.rows('UPDATE installation SET first_user_id = NULL, super_admin_id = NULL');
    });

    it('suspends neither itself nor the first user nor the super admin', async () => {
      const [first, second] = [await house.addUser('ADMIN'), await house.addUser('ADMIN')];
      await house.markFirst(first);
      await house.rows('UPDATE installation SET super_admin_id = $1', [second.id]);
      const rows = [admin, first, second].map(({ email }) => `${email},,SUSPENDED`);
      const job = await importFile(house, caller, ['email,name,status', ...rows], { onConflict: 'UPDATE' });
      expect(job.outcomes).toEqual(['SELF_CHANGE_NOT_ALLOWED', 'FIRST_USER_PROTECTED', 'INVALID_STATE']);
      for (const { error } of job.rows) expect(error!.path).toEqual(['status']);
      for (const user of [admin, first, second])
        expect(await row(user)).toMatchObject({ status: 'ACTIVE', version: 1 });
      await house.rows('UPDATE installation SET first_user_id = NULL, super_admin_id = NULL');
    });

    it('does a row whole or not at all', async () => {
      const job = await update([`${admin.email},Ada,PENDING,EXTERNAL`]);
      expect(job.outcomes).toEqual(['SELF_CHANGE_NOT_ALLOWED']);
      expect(await row(admin)).toMatchObject({ name: admin.name, type: 'REGULAR', version: 1 });
      expect(await house.events(admin.id)).toEqual([]);
    });

    it('leaves the installation an administrator who can sign in, also by a service of that role', async () => {
      const own = await House.open();
      const service = await own.addUser('ADMIN', { type: 'SERVICE' });
      const [one, two] = [await own.addUser('ADMIN'), await own.addUser('ADMIN')];
      const rows = ['email,name,role,status', `${one.email},,USER,`, `${two.email},,USER,`, `${two.email},,,SUSPENDED`];
      for (const dryRun of [true, false]) {
        const options = { onConflict: 'UPDATE', dryRun } as const;
        const job = await importFile(own, await own.callerFor(service), rows, options);
        expect(job.outcomes).toEqual(['SUCCEEDED', 'LAST_ADMIN', 'LAST_ADMIN']);
        expect(job.rows.map(({ error }) => error?.path)).toEqual([undefined, ['role'], ['status']]);
      }
      expect(
        await own.rows("SELECT id FROM users WHERE role = 'ADMIN' AND status = 'ACTIVE' AND type <> 'SERVICE'"),
      ).toEqual([{ id: two.id }]);
      await own.close();
    });
  });

  describe('is what whoever ordered it may do: a delegate of user management', () => {
    const delegate = {
      ...orderer({ id: '0190aaaa-0000-7000-8000-00000000000d', name: 'Del', email: '', role: 'USER' }),
      permissions: { level: () => 'WRITE' as const, flag: () => false },
    };
    const account = (values: Partial<KnownAccount>): KnownAccount => ({
      mastery: null,
      id: '0190aaaa-0000-7000-8000-00000000000a',
      email: 'ann@example.org',
      username: null,
      name: 'Ann',
      type: 'REGULAR',
      role: 'USER',
      status: 'ACTIVE',
      timeZone: 'UTC',
      locale: 'en',
      isFirstUser: false,
      isSuperAdmin: false,
      strength: nothing,
      ...values,
    });
    const judged = (cells: Record<string, string>, known: readonly KnownAccount[] = []) => {
      const fileRow = { index: 1, cells: { email: 'ann@example.org', name: '', ...cells }, isTooLong: false };
      const accounts = new KnownAccounts(known, 5);
      const verdict = judgeRow(
        delegate,
        readUserRow(fileRow),
        accounts,
        new KnownProjects([], []),
        'UPDATE',
        new Map(),
      );
      return verdict.kind === 'REFUSE'
        ? [verdict.refusal.code, verdict.refusal.violations[0]?.path[0] ?? null]
        : [verdict.kind];
    };
    const roles: readonly (readonly [UserRole, readonly unknown[]])[] = [
      ['PENDING', ['CREATE']],
      ['USER', ['CREATE']],
      ['SUBSCRIBER', ['FORBIDDEN', 'role']],
      ['EXPERT', ['FORBIDDEN', 'role']],
      ['ADMIN', ['FORBIDDEN', 'role']],
    ];

    it.each(roles)('making accounts of role %s: %j', (role, expected) => {
      expect(judged({ name: 'Ann', role })).toEqual(expected);
    });

    it('makes no services', () => {
      expect(judged({ name: 'Ann', type: 'SERVICE' })).toEqual(['FORBIDDEN', 'type']);
    });

    it.each(['SUBSCRIBER', 'EXPERT', 'ADMIN'] as const)('changes nothing of accounts of role %s', (role) => {
      expect(judged({ name: 'Anna' }, [account({ role })])).toEqual(['FORBIDDEN', null]);
      expect(judged({ role: 'USER' }, [account({ role })])).toEqual(['FORBIDDEN', 'role']);
      expect(judged({ status: 'SUSPENDED' }, [account({ role })])).toEqual(['FORBIDDEN', 'status']);
      expect(judged({ status: 'ACTIVE' }, [account({ role, status: 'SUSPENDED' })])).toEqual(['FORBIDDEN', 'status']);
    });

    it.each(['PENDING', 'USER'] as const)('suspends and activates accounts of role %s', (role) => {
      expect(judged({ status: 'SUSPENDED' }, [account({ role })])).toEqual(['UPDATE']);
      expect(judged({ status: 'ACTIVE' }, [account({ role, status: 'SUSPENDED' })])).toEqual(['UPDATE']);
    });

    it('moves accounts between PENDING and USER, and no further', () => {
      expect(judged({ role: 'USER' }, [account({ role: 'PENDING' })])).toEqual(['UPDATE']);
      expect(judged({ role: 'PENDING' }, [account({})])).toEqual(['UPDATE']);
      expect(judged({ role: 'ADMIN' }, [account({})])).toEqual(['FORBIDDEN', 'role']);
    });
  });

  describe('is judged by what they may do at the moment', () => {
    /** Rows for three transactions, of which the second waits for an account that is held. */
    const file = (held: TestUser, mark: string): string[] => [
      'email,name',
      ...Array.from({ length: 700 }, (_, index) =>
        index === 300 ? `${held.email},Held` : `${mark}-${index}@example.org,${mark}`,
      ),
    ];
    const made = async (mark: string) => (await house.rows('SELECT FROM users WHERE name = $1', [mark])).length;

    it.each([
      ['is suspended', "UPDATE users SET status = 'SUSPENDED' WHERE id = $1"],
      ['is no administrator any more', "UPDATE users SET role = 'USER' WHERE id = $1"],
      ['awaits approval again', "UPDATE users SET role = 'PENDING' WHERE id = $1"],
      ['is deleted', 'DELETE FROM users WHERE id = $1'],
    ])('stops with FORBIDDEN where whoever ordered it %s; what was done stays', async (_, statement) => {
      const importer = await house.addUser('ADMIN', { name: 'Importer' });
      const [held, mark] = [await house.addUser(), `stop${importer.id.slice(-8)}`];
      const id = await heldAt(house, await house.callerFor(importer), held, file(held, mark), async () => {
        await house.rows(statement, [importer.id]);
      });
      const job = await endOf(house, caller, id);
      expect(job).toMatchObject({ status: 'FAILED', processedCount: 500, error: { code: 'FORBIDDEN' } });
      expect(await made(mark)).toBe(499);
      const [event, ...others] = await house.events(id);
      expect(others).toEqual([]);
      expect(event).toMatchObject({ action: 'USERS_IMPORTED', after: { created: 499, updated: 1, failed: 0 } });
    });

    it('stops between two transactions when it is cancelled, and undoes the one that is under way', async () => {
      const held = await house.addUser();
      const id = await heldAt(house, caller, held, file(held, 'cancelled'), async (jobId) => {
        expect((await house.ask(caller, CANCEL, { id: jobId })).refusal).toBeNull();
      });
      const job = await endOf(house, caller, id);
      expect(job).toMatchObject({ status: 'CANCELLED', processedCount: 250 });
      expect(await made('cancelled')).toBe(250);
      expect((await house.rows('SELECT name FROM users WHERE id = $1', [held.id]))[0].name).not.toBe('Held');
    });

    it('is FAILED with FORBIDDEN where the job begins after the right is gone', async () => {
      const idle = await House.open({ environment: { WORKER: 'off' } });
      const input = { csv: 'email,name\nnobody-makes-me@example.org,Ann' };
      const delegate = await idle.addUser();
      const { data } = await askAsDelegate(idle, delegate, { USER_MANAGEMENT: 'WRITE' }, IMPORT, { input });
      const working = await House.open({ database: idle.database });
      const reader = await working.callerFor(await working.addUser('ADMIN'));
      const job = await endOf(working, reader, data.importUsers.job.id);
      expect(job).toMatchObject({ status: 'FAILED', processedCount: 0, error: { code: 'FORBIDDEN' } });
      await working.close();
      await idle.close();
    });
  });
});
