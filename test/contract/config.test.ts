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
});
