// The one way to graphql-shield, as CommonJS: the ES module of version 7.6.5 imports `isUndefined` from node:util, which
// Node 23 removed, and so does not load there. Its CommonJS build calls it, and finds this one.
const util = require('node:util');

util.isUndefined ??= (value) => value === undefined;

const { deny, rule, shield } = require('graphql-shield');

module.exports = { deny, rule, shield };
