export { Hasher } from './hasher.ts';
export { Password } from './password.entity.ts';
export {
  attemptsAt,
  attemptsAtLogin,
  attemptsOfAccount,
  normalizedLogin,
  PasswordAttempts,
} from './password-attempts.ts';
export { PasswordResetService } from './password-reset.service.ts';
export { PasswordService, passwordErrors, type About, type HashedPassword } from './password.service.ts';
