import { managesAccess } from '../../access/rules.ts';

export const userAdministrationRules = {
  rules: {
    Mutation: {
      createUser: managesAccess,
      deleteUser: managesAccess,
      updateUsers: managesAccess,
      deleteUsers: managesAccess,
    },
  },
  readable: {
    BulkUserPayload: ['results', 'succeededCount', 'failedCount'],
    BulkUserResult: ['id', 'user', 'error'],
  },
};
