/** One engine and one deployment serve all end-to-end tests; unit tests need neither. */
// The templates' own validation takes four seconds a stack; a deployment to AWS runs it.
process.env.CDK_VALIDATION = 'false';

const common = {
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
    // It comes as an ES module only, which Jest loads none of.
    '/node_modules/jose/.+\\.js$': [
      '@swc/jest',
      { jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  testEnvironment: 'node',
};

module.exports = {
  // A guard against hanging, no measure: long polls wait up to 20 s, and the machine may be busy.
  testTimeout: 120_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      setupFiles: ['<rootDir>/test/support/templates-alone.ts'],
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/aws/', '<rootDir>/test/e2e/'],
    },
    {
      // They break calls of an engine of their own.
      ...common,
      displayName: 'faults',
      testMatch: ['<rootDir>/test/e2e/faults.test.ts'],
    },
    {
      ...common,
      displayName: 'engine',
      testMatch: ['<rootDir>/test/aws/**/*.test.ts', '<rootDir>/test/e2e/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/faults.test.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
};
