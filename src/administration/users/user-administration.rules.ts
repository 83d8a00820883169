import { managesUsers } from '../../access/rules.ts';

export const userAdministrationRules = {
  rules: {
    Mutation: {
      createUser: managesUsers,
      deleteUser: managesUsers,
      updateUsers: managesUsers,
      deleteUsers: managesUsers,
    },
  },
  readable: {
    BulkUserPayload: ['results', 'succeededCount', 'failedCount'],
    BulkUserResult: ['id', 'user', 'error'],
  },
};
