export { Hasher } from './hasher.ts';
export { Password } from './password.entity.ts';
export { PasswordService, passwordErrors, type About, type HashedPassword } from './password.service.ts';
