// The walls of the house, as a machine checks them. docs/decisions/0002-walls-and-doors.md says why.
const wings = 'foundation|identity|organization|permissions|usage|billing|inquiries|platform|administration';
const floor = (from, to) => ({
  name: `${from} is below ${to}`,
  severity: 'error',
  from: { path: `^src/(${from})/` },
  to: { path: `^src/(${to})/` },
});

module.exports = {
  forbidden: [
    floor('core', `access|${wings}|http|database`),
    floor('access', `${wings}|http|database`),
    floor(wings, 'http|database'),
    floor('http', wings),
    floor('foundation', 'identity|organization|permissions|usage|billing|inquiries|platform|administration'),
    floor('identity', 'organization|permissions|usage|billing|inquiries|platform|administration'),
    floor('organization', 'permissions|usage|billing|inquiries|administration'),
    floor('permissions', 'usage|billing|inquiries|administration'),
    floor('usage', 'billing|inquiries|administration'),
    floor('billing|inquiries|platform', 'administration'),
    {
      name: 'by the door',
      severity: 'error',
      from: { path: `^src/(${wings})/([^/]+)/` },
      to: { path: `^src/(${wings})/`, pathNot: ['^src/$1/$2/', '/index\\.ts$'] },
    },
    {
      name: 'no circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'entities point by name',
      severity: 'error',
      from: { path: `^src/(${wings})/([^/]+)/.*\\.entity\\.ts$` },
      to: { path: `^src/(${wings})/`, pathNot: '^src/$1/$2/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'services know no GraphQL',
      severity: 'error',
      from: { path: '\\.(service|policy|entity|queries)\\.ts$' },
      to: { path: '(^|/)(type-graphql|graphql|graphql-shield|@apollo)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
