import fc from 'fast-check';
import { simpleParser, type ParsedMail } from 'mailparser';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { newId } from '../../src/core/ids.ts';
import { createLogger } from '../../src/core/logger.ts';
import { SecretBox } from '../../src/foundation/crypto/index.ts';
import { MailDelivery, mailTransport } from '../../src/foundation/mail/index.ts';
import { wordings, type Template } from '../../src/foundation/mail/templates/index.ts';
import { TestClock } from '../support/clock.ts';
import { SmtpCatcher } from '../support/smtp-catcher.ts';

const from = { name: 'Acme Platform', address: 'no-reply@acme.example' };
const box = new SecretBox(Buffer.alloc(32, 7));
const clock = new TestClock();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-mails-'));
const log: Record<string, unknown>[] = [];
const logger = createLogger('debug', { write: (line) => void log.push(JSON.parse(line)) });

const deliveryBy = (url: string): MailDelivery =>
  new MailDelivery({ transport: mailTransport(url), from, appUrl: () => 'https://app.example/x', box, clock, logger });
const toFolder = deliveryBy(pathToFileURL(folder).href);

const first = { attempt: 1, isLastAttempt: false, signal: new AbortController().signal };
const last = { ...first, attempt: 16, isLastAttempt: true };

const queued = (values: Record<string, unknown> = {}) => ({
  id: newId(),
  template: 'password-changed',
  to: 'ada@example.org',
  locale: 'en',
  values: {},
  queuedAt: '2026-05-04T10:00:00.000Z',
  ...values,
});
const invitation = (name: string, values: Record<string, unknown> = {}) =>
  queued({ template: 'invitation', values: { name, inviter: 'Grace' }, link: linkTo('set-password'), ...values });
const tokenId = newId();
const linkTo = (page: string) => ({
  page,
  tokenId,
  expiresAt: new Date(clock.now().getTime() + 3_600_000).toISOString(),
});

/** The mail of a queued letter, as it was written to the folder. */
async function written(letter: { id: string }): Promise<ParsedMail & { raw: string }> {
  await toFolder.handle(letter, first);
  const raw = fs.readFileSync(path.join(folder, `${letter.id}.eml`));
  return Object.assign(await simpleParser(raw), { raw: raw.toString() });
}

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('a mail', () => {
  it('says the same as text and as HTML, with the link in both', async () => {
    const mail = await written(invitation('Ada'));
    const url = `https://app.example/x/set-password?token=${box.derivedToken('gh_at', tokenId)}`;
    expect(mail.subject).toBe('You are invited to Acme Platform');
    expect(mail.from!.value).toEqual([from]);
    expect(mail.to).toMatchObject({ value: [{ address: 'ada@example.org' }] });
    expect(mail.text).toContain('Hello Ada,\n\nGrace made an account for you at Acme Platform.');
    expect(mail.text).toContain(url);
    expect(mail.html).toContain('<p>Hello Ada,</p>');
    expect(mail.html).toContain(`href="${url}"`);
    expect(mail.html).toContain('<html lang="en">');
  });

  it('tells machines that no machine need answer', async () => {
    const { headers } = await written(queued());
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('x-auto-response-suppress')).toBe('All');
    expect(headers.get('content-language')).toBe('en');
  });

  it('keeps its Message-ID and its date however often it is sent', async () => {
    const letter = queued();
    const [one, two] = [await written(letter), await written(letter)];
    expect(one.messageId).toBe(`<${letter.id}@acme.example>`);
    expect([two.messageId, two.date]).toEqual([one.messageId, new Date('2026-05-04T10:00:00Z')]);
    expect((await written(queued())).messageId).not.toBe(one.messageId);
  });

  it('is written for the eyes of the service alone', async () => {
    const letter = queued();
    await written(letter);
    expect(fs.statSync(path.join(folder, `${letter.id}.eml`)).mode & 0o077).toBe(0);
  });

  it.each([
    ['de', 'Ihr Passwort bei Acme Platform wurde geändert'],
    ['de-AT', 'Ihr Passwort bei Acme Platform wurde geändert'],
    ['de-Latn-CH-1996', 'Ihr Passwort bei Acme Platform wurde geändert'],
    ['en-GB', 'Your password at Acme Platform was changed'],
    ['fr-CH', 'Your password at Acme Platform was changed'],
    ['den', 'Your password at Acme Platform was changed'],
  ])('is written in the language of the locale %s', async (locale, subject) => {
    expect((await written(queued({ locale }))).subject).toBe(subject);
  });

  it('tells until when its link works, in the time zone of its reader', async () => {
    const link = { ...linkTo('set-password'), expiresAt: '2126-01-31T23:30:00.000Z' };
    const told = async (values: object) => (await written(invitation('Ada', { link, ...values }))).text;
    expect(await told({})).toMatch(/works once, until January 31, 2126 at 11:30:00.PM UTC/);
    expect(await told({ locale: 'de-DE', timeZone: 'Europe/Berlin' })).toContain('1. Februar 2126 um 00:30:00 MEZ');
  });

  it('is not sent once its link has expired', async () => {
    const letter = invitation('Ada', { link: { ...linkTo('set-password'), expiresAt: clock.now().toISOString() } });
    await toFolder.handle(letter, first);
    expect(fs.existsSync(path.join(folder, `${letter.id}.eml`))).toBe(false);
    expect(log).toContainEqual(expect.objectContaining({ mailId: letter.id, msg: expect.stringContaining('expired') }));
  });

  it('takes a name for a name, whatever it is', async () => {
    const mail = await written(invitation('</p><script src="//evil.example">&\'"</script>'));
    expect(mail.html).not.toContain('<script');
    expect(mail.html).toContain('&lt;script src=&quot;//evil.example&quot;&gt;&amp;&#39;&quot;');
    expect(mail.text).toContain('<script src="//evil.example">');
  });

  it('has no header, recipient, part or paragraph that a name brought along', async () => {
    const plain = await written(invitation('Ada'));
    const paragraphs = (mail: ParsedMail) => mail.text!.split('\n\n').length;
    const names = (mail: ParsedMail) => mail.headerLines.map(({ key }) => key);
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\r\nBcc: eve@evil.example',
        'Ada\nSubject: x\n\n<b>',
        '\u2028Bcc: e@e.example',
        '\u202emoc.live',
        '"<e@e.example>,',
      ),
    );
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (name, inviter) => {
        const mail = await written(invitation(name, { values: { name, inviter } }));
        expect(names(mail)).toEqual(names(plain));
        expect(paragraphs(mail)).toBe(paragraphs(plain));
        expect(mail.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
        expect(mail.to).toMatchObject({ value: [{ address: 'ada@example.org' }] });
        expect(mail.attachments).toEqual([]);
        const designated = await written(
          queued({ template: 'super-admin-designated', values: { holder: name, designator: inviter } }),
        );
        expect(names(designated)).toEqual(names(plain));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    'ada@example.org, eve@evil.example',
    'ada@example.org\r\nBcc: eve@evil.example',
    '"ada@example.org" <eve@evil.example>',
    '"eve@evil.example x"@example.org',
    'ada@example.org;eve@evil.example',
    'ada',
    '',
  ])('goes to nobody where the address is %j', async (to) => {
    const letter = queued({ to });
    await toFolder.handle(letter, first);
    expect(fs.existsSync(path.join(folder, `${letter.id}.eml`))).toBe(false);
    expect(log).toContainEqual(
      expect.objectContaining({ mailId: letter.id, level: 50, reason: 'the address is not one' }),
    );
  });

  it('says the same in every language, with the same values', () => {
    const [english, ...others] = wordings;
    const placeholders = (texts: readonly string[]) => texts.join(' ').match(/\{\w+\}/g) ?? [];
    const shapeOf = ({ subject, paragraphs, action = '', closing = [] }: Template) => ({
      named: [...new Set(placeholders([subject, ...paragraphs, action, ...closing]))].sort(),
      hasAction: action !== '',
    });
    for (const { templates, linkNote, footer } of others) {
      expect(Object.keys(templates).sort()).toEqual(Object.keys(english!.templates).sort());
      for (const [name, template] of Object.entries(templates))
        expect([name, shapeOf(template)]).toEqual([name, shapeOf(english!.templates[name as never])]);
      expect(placeholders([linkNote, footer])).toEqual(placeholders([english!.linkNote, english!.footer]));
    }
  });
});

describe('a mail server', () => {
  let server: SmtpCatcher;
  afterEach(() => server.close());

  const refusalOf = (sending: Promise<void>): Promise<string> => sending.then(() => 'sent', String);

  it('gets each mail for its one recipient', async () => {
    server = await SmtpCatcher.open();
    const letter = invitation('Ada Łukasiewicz', { to: 'bob@example.org' });
    await deliveryBy(server.url()).handle(letter, first);
    const [mail] = server.mails;
    expect(mail!.envelope).toEqual({ from: from.address, to: ['bob@example.org'] });
    expect(mail!.messageId).toBe(`<${letter.id}@acme.example>`);
    expect(mail!.text).toContain('Hello Ada Łukasiewicz,');
  });

  it('is asked again later when it puts a mail off', async () => {
    server = await SmtpCatcher.open();
    server.refuseOnce('RCPT', 451, '4.7.1 greylisted, try again, dear ada@example.org');
    const letter = queued();
    const delivery = deliveryBy(server.url());
    expect(await refusalOf(delivery.handle(letter, first))).toBe('MailError: mail: EENVELOPE RCPT TO 451 4.7.1');
    await delivery.handle(letter, { ...first, attempt: 2 });
    expect(server.mails.map(({ messageId }) => messageId)).toEqual([`<${letter.id}@acme.example>`]);
  });

  it.each([
    ['RCPT', 550, '5.1.1 <ada@example.org> unknown', 'EENVELOPE RCPT TO 550 5.1.1'],
    ['DATA', 554, '5.7.1 ada@example.org does not like it', 'EMESSAGE DATA 554 5.7.1'],
  ] as const)(
    'that refuses for ever at %s is not asked again, and its words are not logged',
    async (stage, code, text, reason) => {
      server = await SmtpCatcher.open();
      server.refuseOnce(stage, code, text);
      const letter = invitation('Ada');
      await deliveryBy(server.url()).handle(letter, first);
      const lines = log.filter(({ mailId }) => mailId === letter.id);
      expect(lines).toEqual([expect.objectContaining({ level: 50, reason, msg: 'a mail could not be delivered' })]);
      expect(JSON.stringify(lines)).not.toMatch(/ada|example\.org|gh_at/i);
    },
  );

  it('that refuses the sender or the login is asked again, since an operator can mend that', async () => {
    server = await SmtpCatcher.open({
      disabledCommands: ['STARTTLS'],
      onAuth: (_auth, _session, done) => done(new Error('no')),
    });
    const login = deliveryBy(server.url('user:wrong-password@', '?requireTLS=false'));
    const refusal = await refusalOf(login.handle(queued(), first));
    expect(refusal).toMatch(/^MailError: mail: EAUTH AUTH PLAIN 535/);
    expect(refusal).not.toContain('wrong-password');
    await server.close();
    server = await SmtpCatcher.open();
    server.refuseOnce('MAIL', 550, '5.7.1 not you');
    expect(await refusalOf(deliveryBy(server.url()).handle(queued(), first))).toBe(
      'MailError: mail: EENVELOPE MAIL FROM 550 5.7.1',
    );
  });

  it('gets no mail unencrypted where encryption is asked for', async () => {
    server = await SmtpCatcher.open();
    const refusal = await refusalOf(deliveryBy(server.url('', '?requireTLS=true')).handle(queued(), first));
    expect(refusal).toMatch(/^MailError: mail: ETLS STARTTLS/);
    expect(server.mails).toEqual([]);
  });

  it('whose certificate nobody vouches for gets no mail', async () => {
    server = await SmtpCatcher.open({ disabledCommands: ['AUTH'] });
    expect(await refusalOf(deliveryBy(server.url()).handle(queued(), first))).toMatch(/^MailError: mail: E/);
    await deliveryBy(server.url('', '?tls.rejectUnauthorized=false')).handle(queued(), first);
    expect(server.mails).toHaveLength(1);
  });

  it('that is never there is given up in the end, in the log', async () => {
    server = await SmtpCatcher.open();
    const delivery = deliveryBy('smtp://127.0.0.1:1');
    const letter = queued();
    expect(await refusalOf(delivery.handle(letter, first))).toMatch(/^MailError: mail: ESOCKET/);
    await delivery.handle(letter, last);
    expect(log.filter(({ mailId }) => mailId === letter.id)).toEqual([
      expect.objectContaining({ level: 50, attempt: 16, reason: expect.stringContaining('ESOCKET') }),
    ]);
  });
});
