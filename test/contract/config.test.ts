import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigError, loadConfig } from '../../src/config.ts';
import { manifestFile, manifestOf, MANIFEST, sha256Of } from '../support/trusted-documents.ts';

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

describe('the addresses beside that of the database', () => {
  it('need it: the embedded one has no others', () => {
    for (const name of ['DATABASE_OWNER_URL', 'DATABASE_LISTEN_URL', 'DATABASE_READ_URL'])
      expect(faultsOf({ [name]: 'postgres://db/gatehouse' }).join()).toContain(`${name}: needs DATABASE_URL`);
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

describe('the configuration of identity providers', () => {
  const acme = { id: 'acme', name: 'Acme', issuer: 'https://id.acme.example', clientId: 'gatehouse' };
  const faultsOfProvider = (changes: object): readonly string[] =>
    faultsOf({ SSO_PROVIDERS: JSON.stringify([{ ...acme, ...changes }]) });
  const inFile = (value: unknown): string => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-config-')), 'value.json');
    fs.writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
    return file;
  };

  it('is empty unless something is said, and then what is least is enough', () => {
    expect(loadConfig({}).identityProviders).toEqual([]);
    expect(loadConfig({ SSO_PROVIDERS: '', SSO_PROVIDERS_FILE: '' }).identityProviders).toEqual([]);
    expect(loadConfig({ SSO_PROVIDERS: JSON.stringify([acme]) }).identityProviders).toEqual([
      {
        ...acme,
        clientAuthentication: 'client_secret_basic',
        scopes: ['openid', 'email', 'profile'],
        parameters: {},
        userInfo: true,
        emailVerifiedClaim: 'email_verified',
        allowedEmailDomains: [],
        allowSignUp: false,
        role: 'PENDING',
        roles: [],
        allowAdministrators: false,
        linkByVerifiedEmail: false,
        groups: {},
      },
    ]);
  });

  it('is read from the variable and from a file, with secrets from elsewhere', () => {
    const { identityProviders } = loadConfig({
      SSO_PROVIDERS: JSON.stringify([{ ...acme, clientSecret: 'in its place' }]),
      SSO_PROVIDERS_FILE: inFile([
        { ...acme, id: 'other', clientSecret: 'overruled' },
        { ...acme, id: 'third' },
      ]),
      SSO_CLIENT_SECRETS: JSON.stringify({ other: 'from a variable' }),
      SSO_CLIENT_SECRETS_FILE: inFile({ third: 'from a file' }),
    });
    expect(identityProviders.map(({ id, clientSecret }) => [id, clientSecret])).toEqual([
      ['acme', 'in its place'],
      ['other', 'from a variable'],
      ['third', 'from a file'],
    ]);
  });

  it.each([
    ['an id that is no slug', { id: 'Acme Inc' }, '.id'],
    ['an issuer without https', { issuer: 'http://id.acme.example' }, '.issuer'],
    ['an issuer that only looks like loopback', { issuer: 'http://127.0.0.1.acme.example' }, '.issuer'],
    ['an issuer with a query', { issuer: 'https://id.acme.example/?a=b' }, '.issuer'],
    ['an issuer with credentials', { issuer: 'https://a:b@id.acme.example' }, '.issuer'],
    ['the tenant of everybody', { issuer: 'https://login.microsoftonline.com/common/v2.0' }, '.issuer'],
    ['no client', { clientId: undefined }, '.clientId'],
    ['scopes without openid', { scopes: ['email'] }, '.scopes'],
    ['two scopes in one', { scopes: ['openid', 'a b'] }, '.scopes[1]'],
    ['a parameter of the protocol', { parameters: { redirect_uri: 'https://evil.example' } }, '.parameters'],
    ['a role that is none', { role: 'BOSS' }, '.role'],
    ['administrators by default', { role: 'ADMIN', allowAdministrators: true }, '.role'],
    ['administrators by a rule alone', { roles: [{ claim: 'a', value: 'b', role: 'ADMIN' }] }, '.roles[0].role'],
    ['groups without a claim', { groups: { a: 'A' } }, '.groups'],
    ['a group without a name', { groupsClaim: 'g', groups: { 'a b': '' } }, '.groups["a b"]'],
    ['a domain that is none', { allowedEmailDomains: ['@example.org'] }, '.allowedEmailDomains[0]'],
    ['a member that means nothing', { linkByEmail: true }, ''],
  ])('has %s told with the path to it', (_what, changes, where) => {
    const faults = faultsOfProvider(changes);
    expect(faults).toHaveLength(1);
    expect(faults[0]!.split(': ')[0]).toBe(`SSO_PROVIDERS[0]${where}`);
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1:8080/realms/a', 'http://[::1]', 'https://id.acme.example/a/'])(
    'takes the issuer %s',
    (issuer) => expect(faultsOfProvider({ issuer })).toEqual([]),
  );

  it('takes administrators where the operator says so twice', () => {
    const roles = [{ claim: ['realm_access', 'roles'], value: 'admin', role: 'ADMIN' }];
    expect(faultsOfProvider({ roles, allowAdministrators: true })).toEqual([]);
  });

  it('tells of what is no JSON, of files that are not there, and of ids that are there twice or not at all', () => {
    expect(faultsOf({ SSO_PROVIDERS: '[{"clientSecret":"hush"' })).toEqual([
      'SSO_PROVIDERS: is not JSON (is [redacted])',
    ]);
    expect(faultsOf({ SSO_PROVIDERS_FILE: '/nowhere/providers.json' })).toEqual([
      'SSO_PROVIDERS_FILE: the file cannot be read (ENOENT)',
    ]);
    expect(faultsOf({ SSO_PROVIDERS: JSON.stringify([acme]), SSO_PROVIDERS_FILE: inFile([acme]) })).toEqual([
      'SSO_PROVIDERS, SSO_PROVIDERS_FILE: two providers have the id acme',
    ]);
    expect(faultsOf({ SSO_PROVIDERS: JSON.stringify([acme]), SSO_CLIENT_SECRETS: '{"acne":"hush"}' })).toEqual([
      'SSO_CLIENT_SECRETS: has a secret for "acne", which is no provider\'s id',
    ]);
  });

  it('repeats no secret in a fault', () => {
    const faults = [
      ...faultsOfProvider({ clientSecret: ['hush-hush'], name: '' }),
      ...faultsOf({ SSO_CLIENT_SECRETS: '{"acme": ["hush-hush"]}' }),
      ...faultsOf({ SSO_CLIENT_SECRETS_FILE: inFile('hush-hush') }),
    ];
    expect(faults).toHaveLength(4);
    expect(faults.join()).not.toContain('hush');
  });

  it.each([
    ['https://app.example.org, http://localhost:3000', 0],
    ['https://app.example.org/', 1],
    ['https://app.example.org/path', 1],
    ['app.example.org', 1],
    ['*', 1],
  ])('has SSO_RETURN_ORIGINS=%s judged', (origins, count) => {
    expect(faultsOf({ SSO_RETURN_ORIGINS: origins })).toHaveLength(count);
  });
});

describe('the configuration of registered documents', () => {
  const [one, two] = ['query One { viewer { id } }', 'query Two { viewer { name } }'];
  const faultsAt = (location: string) => faultsOf({ TRUSTED_DOCUMENTS: location });
  const documentsAt = (location: string) =>
    loadConfig({ TRUSTED_DOCUMENTS: location }).trustedDocuments.map(({ hash, text }) => [hash, text]);

  it('is empty unless something is said', () => {
    expect(loadConfig({ TRUSTED_DOCUMENTS: '' })).toMatchObject({ trustedDocuments: [], trustedDocumentsOnly: false });
  });

  it('reads what the typed client is generated with', () => {
    expect(documentsAt(MANIFEST).length).toBeGreaterThan(100);
  });

  it('reads every manifest of a folder, by hashes with and without the name of the method', () => {
    const file = manifestOf(one);
    fs.writeFileSync(path.join(path.dirname(file), 'a.json'), JSON.stringify({ [`sha256:${sha256Of(two)}`]: two }));
    fs.writeFileSync(path.join(path.dirname(file), 'notes.txt'), 'none of it');
    expect(documentsAt(path.dirname(file))).toEqual([
      [sha256Of(two), two],
      [sha256Of(one), one],
    ]);
  });

  it('names the first document whose hash is not its own, and those after it', () => {
    const file = manifestFile({ [sha256Of(one)]: one, [sha256Of(two)]: one, abc: two });
    expect(faultsAt(file)).toEqual([
      `TRUSTED_DOCUMENTS: ${file}: ${sha256Of(two)} (query One): is not the SHA-256 of the document, which is ${sha256Of(one)}`,
      `TRUSTED_DOCUMENTS: ${file}: abc (query Two): is not the SHA-256 of the document, which is ${sha256Of(two)}`,
    ]);
  });

  it('tells of what is no manifest, and of none', () => {
    for (const content of ['{', '[]', '{"a":1}', 'null']) {
      const file = manifestFile(content);
      expect(faultsAt(file)).toEqual([`TRUSTED_DOCUMENTS: ${file} is not a JSON object from hash to document`]);
    }
    expect(faultsAt('/nowhere/documents.json')).toEqual([
      'TRUSTED_DOCUMENTS: /nowhere/documents.json cannot be read (ENOENT)',
    ]);
    expect(faultsAt(manifestFile({}))).toEqual(['TRUSTED_DOCUMENTS: has no documents']);
    expect(faultsOf({ TRUSTED_DOCUMENTS_ONLY: 'true' })).toEqual([
      'TRUSTED_DOCUMENTS_ONLY: needs TRUSTED_DOCUMENTS, or nothing would be answered',
    ]);
  });
});

describe('the configuration of what watches over the service', () => {
  it.each([
    [{ RATE_LIMIT_POINTS: '100', GRAPHQL_MAX_COST: '101' }, 'RATE_LIMIT_POINTS: less than GRAPHQL_MAX_COST'],
    [{ RATE_LIMIT_POINTS: '-1' }, 'RATE_LIMIT_POINTS: '],
    [{ METRICS_TOKEN: 'short-secret' }, 'METRICS_TOKEN: must be 16 to 512 visible ASCII characters (is [redacted])'],
    [{ METRICS_TOKEN: 'token-of-the-tests', WORKERS: '2' }, 'METRICS_TOKEN: needs METRICS_PORT with several WORKERS'],
    [{ METRICS_OPERATIONS: 'Users, 1st' }, 'METRICS_OPERATIONS: '],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: must be an http or https URL'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'no-value' }, 'OTEL_EXPORTER_OTLP_HEADERS: must be name=value'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=%zz' }, 'OTEL_EXPORTER_OTLP_HEADERS: must be name=value'],
    [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG: '],
  ])('refuses %j', (environment, fault) => {
    expect(faultsOf(environment)).toEqual([expect.stringContaining(fault)]);
    expect(faultsOf(environment).join()).not.toMatch(/short-secret|no-value|%zz/);
  });

  it('switches nothing on but the allowance, and takes 0 for none', () => {
    expect(loadConfig({})).toMatchObject({
      metrics: null,
      traces: null,
      rateLimit: { points: 10_000_000, windowSeconds: 60 },
    });
    expect(loadConfig({ RATE_LIMIT_POINTS: '0' }).rateLimit).toBeNull();
  });

  it('reads where traces go, with the headers for it', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector/',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=b%20c, d=',
    };
    expect(loadConfig(environment).traces).toEqual({
      url: 'https://collector/v1/traces',
      headers: { a: 'b c', d: '' },
      serviceName: 'gatehouse',
      share: 1,
    });
  });
});
