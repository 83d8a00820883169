import type { UserRole } from '../../src/core/actor.ts';
import type { Caller, House } from './house.ts';

type Make = (house: House) => Promise<Caller>;

const account =
  (role: UserRole, values: Record<string, unknown> = {}): Make =>
  async (house) =>
    house.callerFor(await house.addUser(role, values));

/** Everybody who may not manage users, and what each is told: rows for `it.each`. */
export const lesserCallers: readonly (readonly [who: string, make: Make, code: string])[] = [
  ['a stranger', async (house) => house.anonymous, 'UNAUTHENTICATED'],
  ['a caller whose token does not hold', async () => ({ authorization: 'Bearer nonsense' }), 'UNAUTHENTICATED'],
  ['a suspended administrator', account('ADMIN', { status: 'SUSPENDED' }), 'UNAUTHENTICATED'],
  ['an account that awaits approval', account('PENDING'), 'ACCOUNT_PENDING'],
  [
    'an administrator who has to change the password first',
    account('ADMIN', { mustChangePassword: true }),
    'PASSWORD_CHANGE_REQUIRED',
  ],
  ['a user', account('USER'), 'FORBIDDEN'],
  ['a subscriber', account('SUBSCRIBER'), 'FORBIDDEN'],
  ['an expert', account('EXPERT'), 'FORBIDDEN'],
];
