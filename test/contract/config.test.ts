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
