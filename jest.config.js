/** Tests run as native ES modules; swc only strips the types. Servers are started once, for all files (test/support). */
export default {
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  reporters: ['default', ['<rootDir>/test/support/contract-table.ts', { rootDir: import.meta.dirname }]],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
      },
    ],
  },
  testEnvironment: 'node',
  maxWorkers: 2,
  testTimeout: 60_000,
  coverageProvider: 'v8',
};
