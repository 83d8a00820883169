import tseslint from 'typescript-eslint';

const sqlByHand = {
  selector:
    'CallExpression[callee.property.name=/^(query|rows|execute)$/] > TemplateLiteral.arguments[expressions.length>0]',
  message: 'SQL is never built from a template literal: use the `sql` tag, whose values become parameters.',
};
const rawOrder = {
  selector: 'CallExpression[callee.property.name=/^(orderBy|addOrderBy)$/]',
  message: 'TypeORM executes the text given to orderBy: order in a named statement or in `find({ order })`.',
};
const environment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Only config.ts reads the environment.',
};
const time = {
  selector:
    'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.object.name="Date"][callee.property.name="now"]',
  message: 'Only core/clock.ts asks for the time.',
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'graphiql/', 'bench/', 'test/client/gql/', '.data/', '**/*.cjs'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', sqlByHand, rawOrder, environment, time] },
  },
  { files: ['src/config.ts'], rules: { 'no-restricted-syntax': ['error', sqlByHand, rawOrder, time] } },
  { files: ['src/core/clock.ts'], rules: { 'no-restricted-syntax': ['error', sqlByHand, rawOrder, environment] } },
  { files: ['.ci/**', 'scripts/**', 'src/cli.ts', 'src/main.ts', 'test/**'], rules: { 'no-console': 'off' } },
);
