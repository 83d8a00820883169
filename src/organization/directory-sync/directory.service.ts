import { badInput } from '../../core/errors.ts';
import { forgetAnswersAbout } from '../../core/idempotency.ts';
import { isId, newId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';
import { TOO_MANY_IDS, type Notifications } from '../../foundation/notify/index.ts';
import type { ApiKeyService } from '../../identity/api-keys/index.ts';
import type { Job } from '../../platform/jobs/index.ts';
import { asTakenName, directoryErrors, pushedDirectoryErrors, stoppedSyncErrors } from './directory.errors.ts';
import { DEFAULT_MAX_REMOVAL_PCT, Directory, type DirectoryProvider } from './directory.entity.ts';
import { refuseUnreadable, refuseUselessSecret, unitSourcesOf } from './directory.policy.ts';
import * as queries from './directory.queries.ts';
import type { DirectoryView } from './directory.queries.ts';
import type { SyncOrders } from './sync-orders.ts';
import type { SyncSchedule } from './sync-schedule.ts';

/** A directory as it is ordered. */
export interface DirectoryOrder extends DirectoryChanges {
  readonly name: string;
  readonly provider: DirectoryProvider;
  readonly enabled: boolean;
}

/** What becomes of a directory; what is left out stays, null clears where there may be nothing. */
export interface DirectoryChanges {
  readonly name?: string | null;
  readonly enabled?: boolean | null;
  readonly schedule?: string | null;
  readonly tenantId?: string | null;
  readonly clientId?: string | null;
  readonly clientSecret?: string | null;
  readonly adminEmail?: string | null;
  readonly unitsFrom?: Directory['unitsFrom'];
  readonly maxRemovalPct?: number | null;
}

/** What of a directory people say, but for its secret. */
const attributes = [
  'name',
  'enabled',
  'schedule',
  'tenantId',
  'clientId',
  'adminEmail',
  'unitsFrom',
  'maxRemovalPct',
] as const;
type Attributes = Pick<Directory, (typeof attributes)[number]>;
type Changed = Partial<Attributes>;

/** What every directory has. */
const lasting = ['name', 'enabled', 'maxRemovalPct'] as const;
/** With another of these, it is another directory that is read. */
const connecting = ['tenantId', 'clientId', 'adminEmail', 'unitsFrom'] as const;

/** Connections to external directories: made, changed, removed, and told to sync. */
export class DirectoryService {
  constructor(
    private readonly box: SecretBox,
    private readonly notifications: Notifications,
    private readonly schedule: SyncSchedule,
    private readonly orders: SyncOrders,
    private readonly keys: Pick<ApiKeyService, 'deleteOfDirectory'>,
  ) {}

  /** All, by name. */
  list(db: Reader): Promise<DirectoryView[]> {
    return db.rows<DirectoryView>(queries.allDirectories);
  }

  /** Directories by id, in any order. */
  byIds(db: Reader | Tx, ids: readonly string[]): Promise<DirectoryView[]> {
    return db.rows<DirectoryView>(queries.directoriesByIds(ids));
  }

  /** Which directories master these accounts, by account; local ones are left out. */
  async mastersOf(db: Reader, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await db.rows<{ userId: string; directoryId: string }>(queries.directoriesOfUsers(userIds));
    return new Map(rows.map(({ userId, directoryId }) => [userId, directoryId]));
  }

  /** Connects a directory. @throws ALREADY_EXISTS, BAD_USER_INPUT */
  async create(tx: Tx, { provider, clientSecret, ...order }: DirectoryOrder): Promise<DirectoryView> {
    const values: Attributes = {
      name: order.name.trim(),
      enabled: order.enabled,
      schedule: order.schedule?.trim() ?? null,
      tenantId: order.tenantId?.trim() ?? null,
      clientId: order.clientId?.trim() ?? null,
      adminEmail: order.adminEmail?.toLowerCase() ?? null,
      unitsFrom: order.unitsFrom ?? unitSourcesOf[provider][0] ?? null,
      maxRemovalPct: order.maxRemovalPct ?? DEFAULT_MAX_REMOVAL_PCT,
    };
    this.#refuse(tx, { ...values, provider }, clientSecret ?? null, clientSecret != null);
    const directory = {
      id: newId(),
      provider,
      ...values,
      clientSecret: clientSecret == null ? null : this.#sealed(clientSecret),
      syncState: null,
      lastSyncId: null,
      nextSyncAt: this.schedule.nextOf(values, tx.now),
      createdAt: tx.now,
      updatedAt: tx.now,
    };
    await write(() => tx.manager.insert(Directory, directory));
    await this.schedule.wait(tx, directory);
    tx.record({ action: 'DIRECTORY_CREATED', ...directoryTarget(directory), after: { provider, ...values } });
    return this.#view(tx, directory.id);
  }

  /**
   * Changes a directory. With another connection, the next sync reads everything. Twice is like once.
   * @throws NOT_FOUND, ALREADY_EXISTS, BAD_USER_INPUT; INVALID_STATE for another connection while a sync is under way
   */
  async update(tx: Tx, id: string, { clientSecret, ...changes }: DirectoryChanges): Promise<DirectoryView> {
    const directory = await lockDirectory(tx, id);
    if (clientSecret === null) throw badInput(['input', 'clientSecret'], 'There has to be a value.', 'REQUIRED');
    const changed = differences(directory, changes);
    const secretChanged = clientSecret !== undefined && !(await this.#isSecret(tx, directory.id, clientSecret));
    if (Object.keys(changed).length === 0 && !secretChanged) return tx.unchanged(await this.#view(tx, directory.id));
    const wanted = { ...directory, ...changed };
    this.#refuse(tx, wanted, secretChanged ? clientSecret : null, wanted.provider !== 'SCIM' || secretChanged);
    const isReconnected = connecting.some((name) => changed[name] !== undefined);
    if (isReconnected && (await this.orders.isUnderWay(tx, directory))) throw directoryErrors.INVALID_STATE();
    await this.#write(tx, directory, changed, { isReconnected, secret: secretChanged ? clientSecret : null });
    tx.record({
      action: 'DIRECTORY_UPDATED',
      ...directoryTarget(directory),
      before: Object.fromEntries(Object.keys(changed).map((name) => [name, directory[name as keyof Attributes]])),
      // That there is another secret is all that is said of it.
      after: { ...changed, ...(secretChanged && { clientSecretChanged: true }) },
    });
    return this.#view(tx, directory.id);
  }

  /**
   * Removes a directory with its units and the keys that write to it; its accounts stay, and are local from now on.
   * @throws NOT_FOUND; INVALID_STATE while a sync is under way
   */
  async delete(tx: Tx, id: string): Promise<{ readonly deletedId: string }> {
    const directory = await lockDirectory(tx, id);
    if (await this.orders.isUnderWay(tx, directory)) throw directoryErrors.INVALID_STATE();
    const members = await tx.rows<{ id: string }>(queries.someInUnitsOf(directory.id, TOO_MANY_IDS));
    await this.keys.deleteOfDirectory(tx, directory.id);
    await tx.manager.delete(Directory, { id: directory.id });
    await forgetAnswersAbout(tx, directory.id);
    if (members.length > 0)
      await this.notifications.accessChanged(
        tx,
        members.map((member) => member.id),
      );
    const { name, provider } = directory;
    tx.record({ action: 'DIRECTORY_DELETED', ...directoryTarget(directory), before: { name, provider } });
    return { deletedId: directory.id };
  }

  /** Begins a sync. @throws NOT_FOUND; INVALID_STATE while one is under way, and of directories that push */
  async sync(tx: Tx, id: string, dryRun: boolean): Promise<Job> {
    return this.#order(tx, await lockDirectory(tx, id), { dryRun, allowedRemovals: null });
  }

  /**
   * Says yes to a sync that stopped since it would have suspended too many: begins one that may suspend as many.
   * @throws NOT_FOUND for a sync that did not stop for that, or after which there was another; INVALID_STATE as `sync`
   */
  async approve(tx: Tx, jobId: string): Promise<Job> {
    const [stopped] = isId(jobId)
      ? await tx.rows<{ id: string; removals: number }>(queries.stoppedSync(jobId.toLowerCase()))
      : [];
    if (!stopped) throw stoppedSyncErrors.NOT_FOUND();
    const directory = await lockDirectory(tx, stopped.id);
    if (directory.syncState?.stopped?.jobId !== jobId.toLowerCase()) throw stoppedSyncErrors.NOT_FOUND();
    const job = await this.#order(tx, directory, { dryRun: false, allowedRemovals: stopped.removals });
    const { stopped: _, ...syncState } = directory.syncState;
    await tx.manager.update(Directory, { id: directory.id }, { syncState });
    return job;
  }

  /** @throws INVALID_STATE */
  async #order(tx: Tx, directory: Directory, how: Parameters<SyncOrders['order']>[2]): Promise<Job> {
    if (directory.provider === 'SCIM') throw pushedDirectoryErrors.INVALID_STATE();
    if (await this.orders.isUnderWay(tx, directory)) throw directoryErrors.INVALID_STATE();
    const job = await this.orders.order(tx, directory, how);
    // The job is the trace of the order; what comes of it, the job records.
    tx.accounted();
    return job;
  }

  /** @throws BAD_USER_INPUT */
  #refuse(
    tx: Tx,
    wanted: Attributes & Pick<Directory, 'provider'>,
    newSecret: string | null,
    hasSecret: boolean,
  ): void {
    refuseUnreadable({ ...wanted, hasSecret });
    if (newSecret !== null) refuseUselessSecret(wanted.provider, newSecret);
    if (wanted.schedule !== null) this.schedule.refuseUnfit(wanted.schedule, tx.now);
  }

  async #write(
    tx: Tx,
    directory: Directory,
    changed: Changed,
    { isReconnected, secret }: { readonly isReconnected: boolean; readonly secret: string | null },
  ): Promise<void> {
    const isRescheduled = changed.schedule !== undefined || changed.enabled !== undefined;
    const nextSyncAt = isRescheduled
      ? this.schedule.nextOf({ ...directory, ...changed }, tx.now)
      : directory.nextSyncAt;
    await write(() =>
      tx.manager.update(
        Directory,
        { id: directory.id },
        {
          ...changed,
          nextSyncAt,
          ...(secret !== null && { clientSecret: this.#sealed(secret) }),
          ...(isReconnected && { syncState: null }),
          updatedAt: tx.now,
        },
      ),
    );
    if (isRescheduled) await this.schedule.wait(tx, { id: directory.id, nextSyncAt });
  }

  #sealed(secret: string): Buffer {
    return this.box.seal(Buffer.from(secret));
  }

  async #isSecret(tx: Tx, id: string, secret: string): Promise<boolean> {
    const [row] = await tx.rows<{ sealed: Buffer | null }>({
      text: 'SELECT client_secret AS sealed FROM directories WHERE id = $1',
      values: [id],
    });
    return row?.sealed != null && this.box.openOwn(row.sealed)?.toString() === secret;
  }

  async #view(tx: Tx, id: string): Promise<DirectoryView> {
    return (await this.byIds(tx, [id]))[0]!;
  }
}

/** Locks a directory, before anything else is locked. @throws NOT_FOUND */
async function lockDirectory(tx: Tx, id: string): Promise<Directory> {
  const directory = isId(id) ? await tx.lock(Directory, { id }) : null;
  if (!directory) throw directoryErrors.NOT_FOUND();
  return directory;
}

async function write(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw asTakenName(error);
  }
}

const directoryTarget = ({ id, name }: Pick<Directory, 'id' | 'name'>) =>
  ({ targetType: 'Directory', targetId: id, targetName: name }) satisfies Partial<AuditRecord>;

/** What differs from the directory as it is. @throws BAD_USER_INPUT where there has to be a value */
function differences(directory: Directory, changes: Omit<DirectoryChanges, 'clientSecret'>): Changed {
  const missing = lasting.find((name) => changes[name] === null);
  if (missing) throw badInput(['input', missing], 'There has to be a value.', 'REQUIRED');
  if (changes.unitsFrom === null && directory.unitsFrom !== null)
    throw badInput(['input', 'unitsFrom'], 'There has to be a value.', 'REQUIRED');
  const wanted = { ...changes, ...trimmed(changes) };
  const changed = attributes.filter((name) => wanted[name] !== undefined && wanted[name] !== directory[name]);
  return Object.fromEntries(changed.map((name) => [name, wanted[name]])) as Changed;
}

const trimmed = ({ name, schedule, tenantId, clientId, adminEmail }: DirectoryChanges) => ({
  ...(name != null && { name: name.trim() }),
  ...(schedule != null && { schedule: schedule.trim() }),
  ...(tenantId != null && { tenantId: tenantId.trim() }),
  ...(clientId != null && { clientId: clientId.trim() }),
  ...(adminEmail != null && { adminEmail: adminEmail.toLowerCase() }),
});
