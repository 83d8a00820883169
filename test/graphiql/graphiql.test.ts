import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { House, type TestUser } from '../support/house.ts';
import { streaming, tellAccessChanged } from '../support/subscriptions.ts';

const FIRST = 'changeme';
const CHOSEN = 'quiet-otter-marmalade-42';

/** Flags that keep Chromium from looking for anything on its own. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe('GraphiQL', () => {
  let house: House;
  let browser: BrowserContext;
  let page: Page;
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-chromium-'));
  const foreign: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    house = await House.open({ environment: { ADMIN_USER: 'admin', ADMIN_PASSWORD: FIRST } });
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      viewport: { width: 1400, height: 900 },
      args,
    });
    page = await browser.newPage();
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^(http|ws)/.test(protocol) && origin.replace(/^ws/, 'http') !== house.url) foreign.push(request.url());
    });
    page.on('console', (message) => {
      // Chromium itself reports the status of a refused sign-in; everything else is ours.
      if (message.type() === 'error' && !/status of 401/.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${house.url}/graphiql`);
    await page.getByTestId('sign-in-form').waitFor();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    fs.rmSync(profile, { recursive: true, force: true });
    await house.close();
  });

  const signIn = async (password: string): Promise<void> => {
    await page.getByTestId('sign-in-login').fill('admin');
    await page.getByTestId('sign-in-password').fill(password);
    await page.getByTestId('sign-in-submit').click();
  };

  const editor = (ending: string): Promise<string> =>
    page.evaluate(
      (name) =>
        // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the page's own global
        ((globalThis as any).__MONACO.editor.getModels() as { uri: { path: string }; getValue(): string }[])
          .find(({ uri }) => uri.path.endsWith(name))
          ?.getValue() ?? '',
      ending,
    );

  /** Begins an operation in a tab of its own, once GraphiQL has read it: the tab then bears the operation's name. */
  const begin = async (name: string, document: string): Promise<void> => {
    await page.getByLabel('New tab').click();
    await page.evaluate((text) => {
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the page's own global
      const models = (globalThis as any).__MONACO.editor.getModels() as {
        uri: { path: string };
        setValue(t: string): void;
      }[];
      models.find(({ uri }) => uri.path.endsWith('response.json'))?.setValue('');
      models.find(({ uri }) => uri.path.endsWith('operation.graphql'))?.setValue(text);
    }, document);
    await page.locator('[id^="graphiql-session-tab-"]').filter({ hasText: name }).waitFor();
    await page.locator('.graphiql-execute-button').click();
  };

  const response = async (): Promise<string> => {
    await page.waitForFunction(() =>
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the page's own global
      ((globalThis as any).__MONACO.editor.getModels() as { uri: { path: string }; getValue(): string }[]).some(
        (model) => model.uri.path.endsWith('response.json') && /"(data|errors)"/.test(model.getValue()),
      ),
    );
    return editor('response.json');
  };

  const run = async (name: string, selection: string): Promise<string> => {
    await begin(name, `query ${name} ${selection}`);
    return response();
  };

  it('shows a refused sign-in in words', async () => {
    await signIn('not-the-password');
    await page.getByTestId('problem-code').waitFor();
    expect(await page.getByTestId('problem-code').innerText()).toContain('INVALID_CREDENTIALS');
  });

  it('asks for a new password at the first sign-in, and then shows who is signed in', async () => {
    await signIn(FIRST);
    await page.getByTestId('required-password-change').waitFor();
    await page.getByTestId('change-password-current').fill(FIRST);
    await page.getByTestId('change-password-new').fill(CHOSEN);
    await page.getByTestId('change-password-repeat').fill(CHOSEN);
    await page.getByTestId('change-password-submit').click();
    await page.getByTestId('signed-in').waitFor();
    await page.getByTestId('account-role').filter({ hasText: 'ADMIN · super admin' }).waitFor();
    const [{ must_change_password: due }] = await house.rows(
      "SELECT must_change_password FROM users WHERE username = 'admin'",
    );
    expect(due).toBe(false);
  });

  it('runs a query as the account that is signed in', async () => {
    const response = await run('WhoIsThis', '{ viewer { username isSuperAdmin } }');
    expect(JSON.parse(response)).toEqual({ data: { viewer: { username: 'admin', isSuperAdmin: true } } });
  });

  it('shows an error with its code', async () => {
    const response = await run('NoPage', '{ users(first: 0) { totalCount } }');
    expect(JSON.parse(response).errors[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: [{ path: ['first'] }],
    });
  });

  it('opens the example operations as tabs', async () => {
    const examples = fs
      .readdirSync(path.resolve(__dirname, '../../examples'))
      .filter((name) => name.endsWith('.graphql'));
    const names = await page.locator('[id^="graphiql-session-tab-"]').allInnerTexts();
    // The two tabs after them are those of the tests above.
    expect(names).toHaveLength(examples.length + 2);
  });

  it('follows a subscription as the account that is signed in, until it is stopped', async () => {
    const [{ id }] = await house.rows("SELECT id FROM users WHERE username = 'admin'");
    await begin('Follow', 'subscription Follow { accessChanged { userId } }');
    await streaming(house, 1);
    await tellAccessChanged(house, [id]);
    expect(JSON.parse(await response())).toEqual({ data: { accessChanged: { userId: id } } });
    await page.locator('.graphiql-execute-button').click();
    await streaming(house, 0);
  });

  it('shows why a subscription is refused', async () => {
    const { id } = await house.addUser();
    await begin('Foreign', `subscription Foreign { accessChanged(userId: "${id}") { userId } }`);
    expect(JSON.parse(await response()).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  describe('while the administrator acts as somebody else', () => {
    const ownName = async (): Promise<string> =>
      (await house.rows("SELECT name FROM users WHERE username = 'admin'"))[0].name;

    const actAs = async (operation: string): Promise<TestUser> => {
      const user = await house.addUser();
      const selection = `startImpersonation(userId: "${user.id}", reason: "Ticket 7") { accessToken }`;
      await begin(operation, `mutation ${operation} { ${selection} }`);
      await page.getByTestId('impersonation-subject').filter({ hasText: user.name }).waitFor();
      return user;
    };

    /** Back as the administrator, and without the notice. */
    const isBack = async (operation: string): Promise<void> => {
      await page.getByTestId('impersonation-notice').waitFor({ state: 'detached' });
      expect(JSON.parse(await run(operation, '{ viewer { username } }')).data.viewer).toEqual({ username: 'admin' });
    };

    it('says so, works as the user, and ends by the button', async () => {
      const user = await actAs('ActAsOne');
      expect(await page.getByTestId('impersonation-actor').innerText()).toBe(await ownName());
      expect(JSON.parse(await run('WhoNow', '{ viewer { id } }')).data.viewer).toEqual({ id: user.id });
      await page.getByTestId('end-impersonation').click();
      await isBack('WhoAfterEnd');
    });

    it('ends by signing out of it, and by an operation that does', async () => {
      await actAs('ActAsTwo');
      if (!(await page.getByTestId('sign-out').isVisible())) await page.getByLabel('Show Account').click();
      await page.getByTestId('sign-out').click();
      await isBack('WhoAfterSignOut');
      await actAs('ActAsThree');
      await begin('LeaveIt', 'mutation LeaveIt { signOut { session { id } } }');
      await isBack('WhoAfterLeaving');
    });

    it('ends by the button, too, when somebody else has ended it meanwhile', async () => {
      const { id } = await actAs('ActAsFour');
      await house.rows('UPDATE sessions SET ended_at = created_at WHERE user_id = $1', [id]);
      await tellAccessChanged(house, [id]);
      await page.getByTestId('end-impersonation').click();
      await isBack('WhoAfterRevocation');
    });
  });

  it('stays signed in over a reload, and signs out', async () => {
    await page.reload();
    await page.getByTestId('session-status').filter({ hasText: 'ADMIN' }).waitFor();
    if (!(await page.getByTestId('sign-out').isVisible())) await page.getByLabel('Show Account').click();
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in-form').waitFor();
    const open = await house.rows('SELECT id FROM sessions WHERE ended_at IS NULL');
    expect(open).toEqual([]);
  });

  it('asks no other host, and breaks no policy of the page', () => {
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('is sent with a policy that admits only the service itself', async () => {
    const response = await fetch(`${house.url}/graphiql/`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
  });
});
