import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { linksOf, NEXT, plantLink } from '../identity/links.support.ts';
import { addPerson, signIn } from '../identity/sign-in.support.ts';
import { House } from '../support/house.ts';

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

describe('the pages of links', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ mail: true });
  });
  afterAll(() => house.close());

  const get = (address: string, headers: Record<string, string> = {}) => fetch(`${house.url}${address}`, { headers });

  it.each(['/set-password', '/confirm-email'])('%s is a page that talks to nobody but the service', async (address) => {
    const answer = await get(`${address}?token=gh_at_x`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const policy = answer.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const html = await answer.text();
    expect(html).not.toContain('gh_at_x');
    expect(html).not.toMatch(/<script(?![^>]* src="link-page\.js")|\son\w+=/);
  });

  it.each([
    ['', 'en'],
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['en-GB, de;q=0.9', 'en'],
    ['fr-FR, fr;q=0.9, de;q=0.5, en;q=0.3', 'de'],
    ['de;q=0, en', 'en'],
    ['fr, *;q=0.1', 'en'],
    ['constructor, __proto__;q=2, ;;;', 'en'],
  ])('speak the language of %j', async (accepted, language) => {
    const answer = await get('/set-password', { 'accept-language': accepted });
    expect(answer.headers.get('content-language')).toBe(language);
    expect(answer.headers.get('vary')).toBe('accept-language');
    expect(await answer.text()).toContain(`<html lang="${language}">`);
  });

  it('do nothing when they are opened, as mail scanners do', async () => {
    const user = await house.addUser();
    const [reset, confirmation] = [
      await plantLink(house, user, 'PASSWORD_RESET'),
      await plantLink(house, user, 'EMAIL_CONFIRMATION'),
    ];
    await get(`/set-password?token=${reset}`);
    await get(`/confirm-email?token=${confirmation}`);
    expect((await linksOf(house, user)).map(({ used_at }) => used_at)).toEqual([null, null]);
    expect(JSON.stringify(house.log)).not.toMatch(/gh_at_/);
  });

  it.each([
    ['where the application has its own', { mail: true, environment: { APP_URL: 'https://app.example' } }],
    ['without mail', {}],
  ])('are not there %s', async (_when, options) => {
    const own = await House.open(options);
    const addresses = ['/set-password', '/confirm-email', '/link-page.js'];
    const statuses = await Promise.all(addresses.map(async (address) => (await fetch(own.url + address)).status));
    await own.close();
    expect(statuses).toEqual([404, 404, 404]);
  });

  describe('in a browser', () => {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-chromium-'));
    const foreign: string[] = [];
    const complaints: string[] = [];
    let browser: BrowserContext;
    let page: Page;

    beforeAll(async () => {
      browser = await chromium.launchPersistentContext(profile, {
        executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
        locale: 'de-DE',
        args,
      });
      page = await browser.newPage();
      page.on('request', (request) => {
        const { protocol, origin } = new URL(request.url());
        if (/^http/.test(protocol) && origin !== house.url) foreign.push(request.url());
      });
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      fs.rmSync(profile, { recursive: true, force: true });
    });

    const open = (address: string) => page.goto(`${house.url}${address}`);
    const choose = async (password: string): Promise<void> => {
      await page.getByLabel('Neues Passwort').fill(password);
      await page.getByRole('button', { name: 'Passwort setzen' }).click();
    };
    const problem = () => page.getByRole('alert');

    it('set a password, with the token out of the address bar before anything else', async () => {
      const user = await addPerson(house);
      await open(`/set-password?token=${await plantLink(house, user, 'PASSWORD_RESET')}`);
      await page.getByRole('heading', { name: 'Neues Passwort wählen' }).waitFor();
      expect(page.url()).toBe(`${house.url}/set-password`);
      await choose('password1');
      await problem().filter({ hasText: 'leicht zu erraten' }).waitFor();
      expect((await linksOf(house, user))[0].used_at).toBeNull();
      await choose(NEXT);
      await page.getByRole('status').filter({ hasText: 'Das Passwort ist gesetzt.' }).waitFor();
      expect(await page.getByRole('button').isVisible()).toBe(false);
      expect((await signIn(house, user.email, { password: NEXT })).errors).toEqual([]);
      expect(await browser.cookies()).toEqual([]);
    });

    it('show what is typed to those who want to see it', async () => {
      await open('/set-password#token=gh_at_x');
      const field = page.getByLabel('Neues Passwort');
      expect([await field.getAttribute('type'), await field.getAttribute('autocomplete')]).toEqual([
        'password',
        'new-password',
      ]);
      await page.getByLabel('Passwort anzeigen').check();
      expect(await field.getAttribute('type')).toBe('text');
      expect(page.url()).toBe(`${house.url}/set-password`);
    });

    it('confirm an address once somebody presses the button', async () => {
      const user = await house.addUser();
      await open(`/confirm-email#token=${await plantLink(house, user, 'EMAIL_CONFIRMATION')}`);
      expect(page.url()).toBe(`${house.url}/confirm-email`);
      const button = page.getByRole('button', { name: 'Bestätigen' });
      await button.waitFor();
      expect((await linksOf(house, user))[0].used_at).toBeNull();
      await button.click();
      await page.getByRole('status').filter({ hasText: 'Die E-Mail-Adresse ist bestätigt.' }).waitFor();
      expect((await linksOf(house, user))[0].used_at).toBeInstanceOf(Date);
    });

    it('say when a link is good no more, or is not whole', async () => {
      await open('/set-password?token=gh_at_nobody-knows-this');
      await choose(NEXT);
      await problem().filter({ hasText: 'Fordern Sie einen neuen an.' }).waitFor();
      expect(await page.getByRole('button').isVisible()).toBe(false);
      await open('/confirm-email');
      await problem().filter({ hasText: 'nicht vollständig' }).waitFor();
      expect(await page.getByRole('button').isVisible()).toBe(false);
    });

    it('ask no other host, and break no policy of the page', () => {
      expect(foreign).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
});
