import { ConfigError, type Config } from '../../config.ts';
import { DomainError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { Hasher, HashedPassword, PasswordService } from '../../identity/passwords/index.ts';
import type { UserCreationService } from '../../identity/users/index.ts';

/** MADE: the administrator now; FOUND: there is a first user; AWAITED: the first account to come will be it. */
export type FirstStartOutcome = 'MADE' | 'FOUND' | 'AWAITED';

type Admin = NonNullable<Config['admin']>;

/** The administrator whom an empty installation begins with. */
export class FirstStart {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserCreationService,
    private readonly hasher: Hasher,
    private readonly passwords: PasswordService,
    private readonly logger: Logger,
  ) {}

  /**
   * Makes the configured administrator where the installation has no first user. Exactly one, however many processes
   * start at once.
   * @throws ConfigError when the name or address belongs to an account that is not the first
   */
  async run(admin: Config['admin']): Promise<FirstStartOutcome> {
    if (await this.unitOfWork.read((db) => this.users.hasFirstUser(db))) return 'FOUND';
    if (!admin) {
      this.logger.warn('there is no administrator yet: the first account, by whatever path it comes, becomes it');
      return 'AWAITED';
    }
    // Not held against the policy: it is good for one sign-in, at which it has to be changed.
    const password = { hash: await this.hasher.hash(admin.password) };
    const outcome = await this.unitOfWork.maintain((tx) => this.#make(tx, admin, password));
    if (outcome === 'MADE') this.logger.info({ username: admin.username }, 'the first administrator was made');
    return outcome;
  }

  async #make(tx: Tx, { username, email }: Admin, password: HashedPassword): Promise<FirstStartOutcome> {
    if (!(await this.users.makesFirst(tx))) return 'FOUND';
    const values = {
      name: 'Administrator',
      username,
      email,
      role: 'ADMIN',
      mustChangePassword: true,
      emailConfirmedAt: tx.now,
    } as const;
    const user = await this.users.insert(tx, values, []).catch((error: unknown) => {
      throw error instanceof DomainError && error.code === 'ALREADY_EXISTS'
        ? new ConfigError([
            'ADMIN_USER, ADMIN_EMAIL: another account has this sign-in name or address already; set them to others',
          ])
        : error;
    });
    await this.passwords.set(tx, user.id, password);
    tx.record({
      action: 'USER_CREATED',
      targetType: 'User',
      targetId: user.id,
      targetName: user.name,
      after: { name: user.name, username, email, role: user.role },
    });
    return 'MADE';
  }
}
