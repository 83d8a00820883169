import { House, type Caller } from '../support/house.ts';
import { endOf, importFile, uploadFile } from '../support/imports.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { fetchLink, linkTo } from '../support/transfers.ts';

const CREATE = `mutation ($input: UserImportUploadInput!) {
  createUserImportUpload(input: $input) { url maxBytes expiresAt }
}`;

describe('createUserImportUpload', () => {
  let house: House;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open({ environment: { UPLOAD_MAX_BYTES: '20000000' } });
  });
  beforeEach(async () => {
    caller = await house.callerFor(await house.addUser('ADMIN'));
  });
  afterAll(() => house.close());

  const link = async (input: object = {}): Promise<string> =>
    (await house.ask(caller, CREATE, { input })).data.createUserImportUpload.url;
  const named = (name: string) => house.rows('SELECT email, role FROM users WHERE name = $1', [name]);

  it('imports a file that is too large for importUsers', async () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => `large-${index}@example.org,Large,${'x'.repeat(2_000)}`);
    const csv = ['email,name,groups', ...rows, 'large@example.org,Large,'].join('\n');
    expect(csv.length).toBeGreaterThan(5 * 1_048_576);
    const job = await endOf(house, caller, await uploadFile(house, caller, csv));
    expect(job).toMatchObject({ totalCount: 3_001, processedCount: 3_001, failedCount: 3_000 });
    expect(await named('Large')).toEqual([{ email: 'large@example.org', role: 'USER' }]);
  });

  it('says how large a file may be, and does with it what was asked for', async () => {
    const { data } = await house.ask(caller, CREATE, { input: { dryRun: true, onConflict: 'SKIP' } });
    const { url, maxBytes, expiresAt } = data.createUserImportUpload;
    expect(maxBytes).toBe(20_000_000);
    expect(Date.parse(expiresAt)).toBeGreaterThan(house.clock.now().getTime());
    const { status, text } = await fetchLink(url, {
      method: 'PUT',
      body: 'email,name\nrehearsed@example.org,Rehearsed',
    });
    expect(status).toBe(201);
    const { jobId } = JSON.parse(text);
    expect(await endOf(house, caller, jobId)).toMatchObject({ status: 'SUCCEEDED', dryRun: true });
    expect(await named('Rehearsed')).toEqual([]);
    const [job] = await house.rows('SELECT parameters FROM jobs WHERE id = $1', [jobId]);
    expect(job.parameters).toMatchObject({ onConflict: 'SKIP', sendWelcomeEmail: false });
  });

  it('refuses at once what has no header, and takes the mended file at the same link', async () => {
    const url = await link();
    const before = await house.rows('SELECT FROM jobs');
    const refused = await fetchLink(url, { method: 'PUT', body: 'mended@example.org,Mended,hunter2' });
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text).errors[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: expect.arrayContaining([
        { path: ['input', 'csv'], code: 'UNKNOWN_COLUMN', message: expect.any(String) },
      ]),
    });
    expect(refused.text).not.toContain('hunter2');
    expect(await house.rows('SELECT FROM jobs')).toHaveLength(before.length);
    const mended = await fetchLink(url, { method: 'PUT', body: 'email,name\nmended@example.org,Mended' });
    expect(mended.status).toBe(201);
    await house.settled();
    expect(await named('Mended')).toHaveLength(1);
    expect((await fetchLink(url, { method: 'PUT', body: 'email,name\nx@example.org,X' })).status).toBe(404);
  });

  it('imports nothing of a file that proves to be no CSV further down', async () => {
    const csv = `email,name${'\nbroken@example.org,Broken'.repeat(4_000)}\n"never@example.org,closed`;
    const job = await endOf(house, caller, await uploadFile(house, caller, csv));
    expect(job).toMatchObject({ status: 'FAILED', processedCount: 0, totalCount: null });
    expect(job.error).toEqual({
      code: 'BAD_USER_INPUT',
      message: 'Row 4001, column email, has a quote that is opened and never closed.',
      path: ['input', 'csv'],
    });
    expect(await named('Broken')).toEqual([]);
    expect(await house.events(job.id)).toEqual([]);
  });

  it('fails a row that is not UTF-8, and does the others', async () => {
    const body = Buffer.from('email,name\nlatin@example.org,M?ller\nutf8@example.org,Müller-Utf8\n');
    body[body.indexOf('?')] = 0xfc;
    const { text } = await fetchLink(await link(), { method: 'PUT', body });
    const job = await endOf(house, caller, JSON.parse(text).jobId);
    expect(job.outcomes).toEqual(['BAD_USER_INPUT', 'SUCCEEDED']);
    expect(job.rows[0]!.error).toMatchObject({ path: ['name'], message: expect.stringContaining('UTF-8') });
  });

  it('is of no use once whoever asked for it may import no more', async () => {
    const admin = await house.addUser('ADMIN');
    const { data } = await house.ask(await house.callerFor(admin), CREATE, { input: {} });
    await house.rows("UPDATE users SET role = 'USER' WHERE id = $1", [admin.id]);
    const body = 'email,name\nlate@example.org,Late';
    expect((await fetchLink(data.createUserImportUpload.url, { method: 'PUT', body })).status).toBe(404);
    expect(await named('Late')).toEqual([]);
  });

  it('refuses mails where there is no mail', async () => {
    const { refusal } = await house.ask(caller, CREATE, { input: { sendWelcomeEmail: true } });
    expect(refusal?.code).toBe('FEATURE_DISABLED');
  });

  it.each(lesserCallers)('is denied to %s', async (_, make, code) => {
    expect((await house.ask(await make(house), CREATE, { input: {} })).refusal?.code).toBe(code);
  });
});

describe('an import of what exportUsers wrote', () => {
  const people = [
    { name: '=HYPERLINK("http://x")', username: 'ann', locale: 'de', timeZone: 'Europe/Berlin' },
    { name: '\'+1, "the" boss', email: 'plus+tag@example.org' },
    { name: '안나 Å😀\nSmith', role: 'EXPERT', type: 'EXTERNAL' },
    { name: 'Robot', email: null, username: 'robot-7', type: 'SERVICE' },
    { name: "''@home; -x", role: 'PENDING' },
  ];
  const columns = 'email, name, username, role, type, time_zone, locale';

  it('makes the same accounts elsewhere, and changes nothing here', async () => {
    const [here, there] = [await House.open(), await House.open()];
    const admin = await here.addUser('ADMIN', { email: 'me@example.org' });
    for (const { role = 'USER', ...values } of people) await here.addUser(role as 'USER', values);
    await here.markFirst(await here.addUser('ADMIN', { email: 'first@example.org', name: 'First' }));
    const caller = await here.callerFor(admin);
    const { text } = await fetchLink(await linkTo(here, caller, 'exportUsers'));
    const before = await here.rows('SELECT * FROM users ORDER BY id');

    const again = await importFile(here, caller, text, { onConflict: 'UPDATE' });
    expect(again.outcomes).toEqual(people.map(() => 'SUCCEEDED').concat('SUCCEEDED', 'SUCCEEDED'));
    expect(await here.rows('SELECT * FROM users ORDER BY id')).toEqual(before);

    const owner = await there.addUser('ADMIN', { email: 'owner@example.org' });
    const moved = await importFile(there, await there.callerFor(owner), text);
    expect(moved.status).toBe('SUCCEEDED');
    const sameUsers = `SELECT ${columns} FROM users WHERE email IS DISTINCT FROM 'owner@example.org' ORDER BY name, email`;
    expect(await there.rows(sameUsers)).toEqual(await here.rows(sameUsers));
    await here.close();
    await there.close();
  });
});

describe('mails of an import', () => {
  it('go to everybody an account was made for, in their language, and to nobody in a dry run', async () => {
    const house = await House.open({ mail: true });
    const caller = await house.callerFor(await house.addUser('ADMIN', { name: 'Ada Lovelace' }));
    const known = await house.addUser();
    const csv = [
      'email,name,username,password,type,status,locale',
      'ann@example.org,Ann,,,,,de',
      'bob@example.org,Bob,,vermilion-otter-plate,,,en',
      'robot@example.org,Robot,,,SERVICE,,',
      'mallory@example.org,Mallory,,,,SUSPENDED,',
      `${known.email},Known,,,,,`,
      'bad@example.org,,,,,,',
    ];
    await importFile(house, caller, csv, { sendWelcomeEmail: true, dryRun: true, onConflict: 'UPDATE' });
    await importFile(house, caller, ['email,name', 'eve@example.org,Eve']);
    expect(await house.mails()).toEqual([]);

    await importFile(house, caller, csv, { sendWelcomeEmail: true, onConflict: 'UPDATE' });
    const mails = await house.mails();
    expect(mails.map(({ recipient }) => recipient).sort()).toEqual(['ann@example.org', 'bob@example.org']);
    expect(JSON.stringify(mails)).not.toContain('vermilion');

    const { token } = (await house.mails('ann@example.org'))[0]!;
    const complete =
      'mutation ($t: String!, $p: String!) { completePasswordReset(token: $t, newPassword: $p) { accepted } }';
    const { data } = await house.ask(house.anonymous, complete, { t: token, p: 'brisk-walrus-harbour' });
    expect(data.completePasswordReset).toEqual({ accepted: true });
    await house.close();
  });
});
