import type { Tx } from '../../core/tx.ts';
import type { HashedPassword, PasswordService } from '../../identity/passwords/index.ts';
import type { User, UserCreationService } from '../../identity/users/index.ts';
import { accountCreated } from '../users/index.ts';

/** An administrator as the operator orders one. */
export interface NewAdmin {
  readonly name: string;
  readonly email: string;
  readonly username: string | null;
  readonly mustChangePassword: boolean;
}

/** Administrators that nobody who is signed in has to make. */
export class NewAdminService {
  constructor(
    private readonly creation: UserCreationService,
    private readonly passwords: PasswordService,
  ) {}

  /** Judges the password and hashes it. Takes long: outside any transaction. @throws PASSWORD_POLICY */
  prepare(admin: NewAdmin, password: string): Promise<HashedPassword> {
    return this.passwords.prepare(password, admin, ['password']);
  }

  /**
   * Makes the account; where there is none yet, it becomes first user and super admin. Its address counts as confirmed:
   * the operator gave it.
   * @throws ALREADY_EXISTS
   */
  async create(tx: Tx, admin: NewAdmin, password: HashedPassword): Promise<{ user: User; isFirst: boolean }> {
    const user = await this.creation.insert(tx, { ...admin, role: 'ADMIN', emailConfirmedAt: tx.now }, []);
    await this.passwords.set(tx, user.id, password);
    tx.record(accountCreated(user));
    return { user, isFirst: await this.creation.isFirstUser(tx, user.id) };
  }
}
