import { ConfigError, loadConfig } from '../../src/config.ts';

const faultsOf = (environment: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
};

describe('ADMIN_PASSWORD', () => {
  it('may have 72 bytes, in whatever letters', () => {
    for (const password of ['x'.repeat(72), 'ä'.repeat(36), '€'.repeat(24)])
      expect(loadConfig({ ADMIN_PASSWORD: password }).admin?.password).toBe(password);
  });

  it('may not have more, since nobody could sign in with it', () => {
    for (const password of ['x'.repeat(73), 'ä'.repeat(37), '€'.repeat(25)])
      expect(faultsOf({ ADMIN_PASSWORD: password })).toEqual([
        'ADMIN_PASSWORD: may have at most 72 bytes in UTF-8 (is [redacted])',
      ]);
  });
});

describe('the configuration of mail', () => {
  it.each([
    ['smtp://mail.example.org:587', 0],
    ['smtps://user:p%40ss@mail.example.org', 0],
    ['file:///var/mails', 0],
    ['file://mails', 1],
    ['http://mail.example.org', 1],
    ['mail.example.org', 1],
  ])('has MAIL_URL=%s judged', (url, count) => {
    expect(faultsOf({ MAIL_URL: url })).toHaveLength(count);
    expect(faultsOf({ MAIL_URL: url }).join()).not.toContain('mail.example.org');
  });

  it.each([
    ['Acme <no-reply@acme.example>', { name: 'Acme', address: 'no-reply@acme.example' }],
    ['Ärzte, Bund & Co. <a@b>', { name: 'Ärzte, Bund & Co.', address: 'a@b' }],
    ['no-reply@acme.example', { name: '', address: 'no-reply@acme.example' }],
  ])('reads the sender %s', (text, from) => {
    expect(loadConfig({ MAIL_URL: 'smtp://localhost', MAIL_FROM: text }).mail?.from).toEqual(from);
  });

  it.each(['Acme', 'a@b, c@d', 'Acme <a@b> <c@d>', 'Acme\r\nBcc: <a@b>', 'Acme <a@b>\nBcc: c@d'])(
    'takes no sender like %j',
    (text) => expect(faultsOf({ MAIL_URL: 'smtp://localhost', MAIL_FROM: text })).toHaveLength(1),
  );

  it('wants a sender in production, and has one in development', () => {
    const production = { NODE_ENV: 'production', MAIL_URL: 'smtp://localhost' };
    expect(faultsOf(production)).toContain('MAIL_FROM: required in production where there is a MAIL_URL');
    expect(loadConfig({ MAIL_URL: 'smtp://localhost' }).mail?.from.address).toBe('gatehouse@localhost');
  });

  it('switches mail on by MAIL_URL', () => {
    expect(loadConfig({}).features.MAIL).toBe(false);
    expect(loadConfig({}).mail).toBeNull();
    expect(loadConfig({ MAIL_URL: 'file:///mails', APP_URL: 'https://app.example/' })).toMatchObject({
      features: { MAIL: true },
      appUrl: 'https://app.example',
    });
  });
});

describe('the configuration of an exposed service', () => {
  it.each([
    ['on loopback', { HOST: '127.0.0.1' }, 0],
    ['on every address', { HOST: '0.0.0.0' }, 1],
    ['on every address, with no administrator to make', { HOST: '0.0.0.0', ADMIN_USER: '' }, 0],
    ['on every address, with a password of its own', { HOST: '0.0.0.0', ADMIN_PASSWORD: 'quiet-otter' }, 0],
  ])('has the default password judged %s', (_where, environment, count) => {
    const faults = faultsOf(environment);
    expect(faults.filter((fault) => fault.startsWith('ADMIN_PASSWORD'))).toHaveLength(count);
  });

  it.each([
    ['10.0.0.0/8, ::1', 0],
    ['my-proxy', 1],
    ['10.0.0.0/33', 1],
  ])('has TRUSTED_PROXIES=%s judged as addresses', (networks, count) => {
    expect(faultsOf({ TRUSTED_PROXIES: networks })).toHaveLength(count);
  });

  it.each([
    [
      'a listed network',
      { TRUSTED_EMAIL_HEADER: 'X-Email', TRUSTED_NAME_HEADER: 'X-Name', TRUSTED_PROXIES: '10.0.0.0/8' },
      [],
    ],
    ['nobody', { TRUSTED_EMAIL_HEADER: 'X-Email' }, ['TRUSTED_EMAIL_HEADER']],
    [
      'everybody',
      { TRUSTED_EMAIL_HEADER: 'X-Email', TRUSTED_PROXIES: '10.0.0.1, 0.0.0.0/0' },
      ['TRUSTED_EMAIL_HEADER'],
    ],
    ['everybody (IPv6)', { TRUSTED_EMAIL_HEADER: 'X-Email', TRUSTED_PROXIES: '::/0' }, ['TRUSTED_EMAIL_HEADER']],
    ['a name without an address', { TRUSTED_NAME_HEADER: 'X-Name', TRUSTED_PROXIES: '::1' }, ['TRUSTED_NAME_HEADER']],
  ])('has a trusted header of %s judged', (_whose, environment, variables) => {
    expect(faultsOf(environment).map((fault) => fault.split(':')[0])).toEqual(variables);
  });
});
