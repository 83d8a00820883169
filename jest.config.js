/** CommonJS inside jest (fast, no vm-modules flag); the service itself ships as ESM. */
export default {
  testEnvironment: '<rootDir>/test/support/environment.ts',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFiles: ['reflect-metadata'],
  transform: {
    '^.+\\.(t|j)s$': [
      '@swc/jest',
      {
        sourceMaps: 'inline',
        module: { type: 'commonjs' },
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(@opentelemetry/otlp-exporter-base|jose|oauth4webapi|openid-client|@faker-js/faker|sql-template-tag|temporal-polyfill|temporal-utils|uuid)/)',
  ],
  testTimeout: 30000,
  maxWorkers: 2,
  // What a file leaves behind in its process slows those after it, in the end by pauses that no patience outlasts.
  workerIdleMemoryLimit: '600MB',
};
