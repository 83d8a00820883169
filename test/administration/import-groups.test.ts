import { newId } from '../../src/core/ids.ts';
import { addDelegate, permit } from '../support/delegates.ts';
import { addGroup, membersOf, withDefaults, type TestGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { heldAt, importFile } from '../support/imports.ts';
import { fetchLink, linkTo } from '../support/transfers.ts';

describe('groups in files of users', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
    admin = await house.addUser('ADMIN');
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());

  const address = () => `${newId()}@example.org`;
  const imported = (rows: readonly string[], options = {}, by = caller) =>
    importFile(house, by, ['email,name,groups', ...rows], options);
  const idOf = async (email: string): Promise<string> =>
    (await house.rows('SELECT id FROM users WHERE email = $1', [email]))[0]?.id;
  const added = async (group: TestGroup) =>
    (await house.events(group.id)).map(({ action, after }) => [action, after.added, after.count]);

  describe('importUsers', () => {
    it('has new accounts join the groups that it names, whatever the case and the blanks', async () => {
      const [one, two] = [await addGroup(house, { name: `Straße ${newId()}` }), await addGroup(house)];
      const [ann, bob, eve] = [address(), address(), address()];
      const job = await imported([
        `${ann},Ann,"${one.name.toUpperCase().replace('SSE', 'ßE')} ; ;${two.name};${two.name.toLowerCase()}"`,
        `${bob},Bob,${one.name};`,
        `${eve},Eve,;`,
      ]);
      expect(job.outcomes).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
      const ids = [await idOf(ann), await idOf(bob)];
      expect(await membersOf(house, one)).toEqual([...ids].sort());
      expect(await membersOf(house, two)).toEqual([ids[0]]);
      // One event for each group, of all rows that were done together.
      expect(await added(one)).toEqual([['GROUP_MEMBERS_CHANGED', [...ids].sort(), 2]]);
      expect(await added(two)).toEqual([['GROUP_MEMBERS_CHANGED', [ids[0]], 1]]);
    });

    it.each([false, true])(
      'fails a row with a group that is none, and does the others (dry run: %s)',
      async (dryRun) => {
        const group = await addGroup(house);
        const [ann, bob] = [address(), address()];
        const job = await imported([`${ann},Ann,${group.name};Nobody's`, `${bob},Bob,${group.name}`], { dryRun });
        expect(job.outcomes).toEqual(['NOT_FOUND', 'SUCCEEDED']);
        expect(job.rows[0]!.error).toEqual({ code: 'NOT_FOUND', message: 'There is no such group.', path: ['groups'] });
        expect(await idOf(ann)).toBeUndefined();
        expect(await membersOf(house, group)).toEqual(dryRun ? [] : [await idOf(bob)]);
      },
    );

    it('adds existing accounts with UPDATE, removes them from none, and counts who was there as left alone', async () => {
      const [ann, bob] = [await house.addUser(), await house.addUser()];
      const [named, other] = [
        await addGroup(house, { members: [bob] }),
        await addGroup(house, { members: [ann, bob] }),
      ];
      const rows = [`${ann.email},,${named.name}`, `${bob.email},,${named.name}`, `${admin.email},,`];
      const { id, outcomes } = await imported(rows, { onConflict: 'UPDATE' });
      expect(outcomes).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
      expect(await membersOf(house, named)).toEqual([ann.id, bob.id].sort());
      expect(await membersOf(house, other)).toEqual([ann.id, bob.id].sort());
      expect(await added(named)).toEqual([['GROUP_MEMBERS_CHANGED', [ann.id], 1]]);
      const [event] = await house.events(id);
      expect(event.after).toMatchObject({ created: 0, updated: 1, skipped: 2, failed: 0 });
    });

    it.each(['SKIP', 'FAIL'] as const)('leaves existing accounts where they are with %s', async (onConflict) => {
      const ann = await house.addUser();
      const group = await addGroup(house);
      await imported([`${ann.email},Ann,${group.name}`], { onConflict });
      expect(await membersOf(house, group)).toEqual([]);
    });

    it('gives what the group gives with the next request', async () => {
      const ann = await house.addUser();
      const theirs = await house.callerFor(ann);
      const group = await addGroup(house, { gives: { USER_MANAGEMENT: 'ACCESS' } });
      const users = '{ users(first: 1) { nodes { id } } }';
      expect((await house.ask(theirs, users)).refusal!.code).toBe('FORBIDDEN');
      await imported([`${ann.email},,${group.name}`], { onConflict: 'UPDATE' });
      expect((await house.ask(theirs, users)).errors).toEqual([]);
    });

    it('has two rows of one account join what both name', async () => {
      const groups = [await addGroup(house), await addGroup(house)];
      const ann = address();
      const rows = [`${ann},Ann,${groups[0]!.name}`, `${ann},,${groups[1]!.name}`];
      for (const dryRun of [true, false]) {
        const { outcomes } = await imported(rows, { onConflict: 'UPDATE', dryRun });
        expect(outcomes).toEqual(['SUCCEEDED', 'SUCCEEDED']);
      }
      for (const group of groups) expect(await membersOf(house, group)).toEqual([await idOf(ann)]);
    });

    it('finds no group by a name that it had before its turn', async () => {
      const [held, group] = [await house.addUser(), await addGroup(house)];
      const rows = Array.from({ length: 251 }, (_, index) =>
        index === 0 ? `${held.email},,` : `${address()},Ann,${index === 250 ? group.name : ''}`,
      );
      const jobId = await heldAt(house, caller, held, ['email,name,groups', ...rows], async () => {
        await house.rows('UPDATE groups SET name = $2 WHERE id = $1', [group.id, `Renamed ${group.id}`]);
      });
      await house.settled();
      const [item] = await house.rows('SELECT error FROM job_items WHERE job_id = $1 AND index = 251', [jobId]);
      expect(item.error).toMatchObject({ code: 'NOT_FOUND', path: ['groups'] });
      expect(await membersOf(house, group)).toEqual([]);
    });

    describe.each([false, true])('holds a delegate to the ceiling (dry run: %s)', (dryRun) => {
      const options = { onConflict: 'UPDATE', dryRun } as const;
      const pathOf = ({ rows }: Awaited<ReturnType<typeof imported>>) => rows.map(({ error }) => error?.path ?? null);

      it('for groups that give more than it has', async () => {
        const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
        const [open, closed] = [await addGroup(house), await addGroup(house, { gives: { AGENTS: 'ACCESS' } })];
        const weak = await house.addUser();
        const [ann, bob] = [address(), address()];
        const rows = [
          `${weak.email},,${closed.name}`,
          `${ann},Ann,${open.name};${closed.name}`,
          `${bob},Bob,${open.name}`,
        ];
        const job = await imported(rows, options, by);
        expect(job.outcomes).toEqual(['FORBIDDEN', 'FORBIDDEN', 'SUCCEEDED']);
        expect(pathOf(job)).toEqual([['groups'], ['groups'], null]);
        expect(await membersOf(house, closed)).toEqual([]);
        expect(await membersOf(house, open)).toEqual(dryRun ? [] : [await idOf(bob)]);
      });

      it('for accounts that are stronger, unless they are there already', async () => {
        const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
        const [strong, expert] = [await house.addUser(), await house.addUser('EXPERT')];
        await permit(house, strong, { AGENTS: 'WRITE' });
        const [group, theirs] = [await addGroup(house), await addGroup(house, { members: [strong, expert] })];
        const rows = [strong, expert].flatMap(({ email }) => [`${email},,${group.name}`, `${email},,${theirs.name}`]);
        const job = await imported(rows, options, by);
        expect(job.outcomes).toEqual(['FORBIDDEN', 'SUCCEEDED', 'FORBIDDEN', 'SUCCEEDED']);
        expect(pathOf(job)).toEqual([['groups'], null, ['groups'], null]);
        expect(await membersOf(house, group)).toEqual([]);
      });

      it('for new accounts to whom the defaults give more than it has, unless a group says no to that', async () => {
        await withDefaults(house, 'USER', { PROMPTS: 'WRITE' }, async () => {
          const limited = await addDelegate(house, { USER_MANAGEMENT: 'WRITE', PROMPTS: 'NONE' });
          const group = await addGroup(house, { gives: { PROMPTS: 'NONE' } });
          const [ann, bob] = [address(), address()];
          const job = await imported([`${ann},Ann,`, `${bob},Bob,${group.name}`], options, limited.caller);
          expect(job.outcomes).toEqual(['FORBIDDEN', 'SUCCEEDED']);
          expect(await idOf(ann)).toBeUndefined();
        });
      });
    });
  });

  describe('exportUsers', () => {
    it('names the groups of each, sorted, so that an import finds them again', async () => {
      const user = await house.addUser();
      const mark = newId();
      for (const name of [`b, "quoted" ${mark}`, `=1+1 ${mark}`, `Ärzte ${mark}`])
        await addGroup(house, { name, members: [user] });
      const { text } = await fetchLink(await linkTo(house, caller, `exportUsers(filter: { search: "${user.email}" })`));
      expect(text).toContain(`"'=1+1 ${mark};Ärzte ${mark};b, ""quoted"" ${mark}"`);
      const file = text.replaceAll(user.email, `again-${user.email}`);
      expect((await importFile(house, caller, file)).outcomes).toEqual(['SUCCEEDED']);
      const names = await house.rows(
        'SELECT g.name FROM group_members m JOIN groups g ON g.id = m.group_id WHERE user_id = $1 ORDER BY g.name',
        [await idOf(`again-${user.email}`)],
      );
      expect(names.map(({ name }) => name)).toEqual([`=1+1 ${mark}`, `Ärzte ${mark}`, `b, "quoted" ${mark}`]);
    });

    it('has the members of a group where that is asked for', async () => {
      const user = await house.addUser();
      const group = await addGroup(house, { members: [user] });
      const { text } = await fetchLink(await linkTo(house, caller, `exportUsers(filter: { groupId: "${group.id}" })`));
      expect(text.trim().split('\r\n').slice(1)).toEqual([expect.stringContaining(user.email)]);
    });
  });
});
