import type { Actor } from '../../core/actor.ts';
import { inputErrors } from '../../core/errors.ts';
import { changedPaths, isSameJson, type JsonObject } from '../../core/json.ts';
import { atLeast } from '../../core/permission-level.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';
import { SettingsRow } from '../../foundation/settings/index.ts';
import { secretSlots, withSecrets, type Secrets } from './config-secrets.ts';
import { draftOf, type Draft, type KeptDocument, type SentDocument } from './platform-config.draft.ts';
import { platformConfigErrors } from './platform-config.errors.ts';
import * as queries from './platform-config.queries.ts';
import type { ReadConfig, StoredConfig } from './platform-config.queries.ts';

/** A document as clients see it: with marks in the place of secrets, or for services with the secrets. */
export type PlatformConfigView = Omit<StoredConfig, 'secrets'>;

/** A document as it is ordered. */
export interface PlatformConfigOrder extends SentDocument {
  readonly namespace: string;
  readonly expectedVersion?: number | null;
}

/** A document with its secrets opened. */
export interface KeptConfig extends PlatformConfigView, KeptDocument {}

/** More than a platform has; all of them have room in one answer. */
export const MOST_CONFIGS = 100;

const PATH = ['input', 'document'];

/** Configuration documents that the platform keeps here for its front ends and services. */
export class PlatformConfigService {
  constructor(private readonly box: SecretBox) {}

  /** A document, as far as the actor may read it; null where there is none, or none to read. */
  async find(db: Reader, actor: Actor, namespace: string): Promise<PlatformConfigView | null> {
    const statement = queries.readableConfig(namespace, readsAll(actor), keyOf(actor));
    const [config] = await db.rows<ReadConfig>(statement);
    return config ? this.#shown(config) : null;
  }

  /** All documents that the actor may read, by name. */
  async list(db: Reader, actor: Actor): Promise<PlatformConfigView[]> {
    const configs = await db.rows<ReadConfig>(queries.readableConfigs(readsAll(actor), keyOf(actor)));
    return configs.map((config) => this.#shown(config));
  }

  /** A document as the service itself goes by it, without secrets; null where there is none. */
  async ownDocument(db: Reader, namespace: string): Promise<JsonObject | null> {
    const [config] = await db.rows<ReadConfig>(queries.readableConfig(namespace, true, null));
    return config?.document ?? null;
  }

  /** All documents as they are kept, by name: without secrets. */
  async exported(db: Reader): Promise<PlatformConfigView[]> {
    const configs = await db.rows<StoredConfig>(queries.readableConfigs(true, null));
    return configs.map(withoutSecrets);
  }

  /** Stores a document. Twice is like once. @throws CONFLICT, BAD_USER_INPUT, INVALID_STATE */
  async set(tx: Tx, order: PlatformConfigOrder): Promise<PlatformConfigView> {
    const { namespace, expectedVersion } = order;
    const present = await this.#lock(tx, namespace);
    refuseOutdated(present, expectedVersion);
    const { wanted, violations } = draftOf({ namespace, sent: order, present, path: PATH, needsSecrets: true });
    if (violations.length > 0) throw inputErrors.BAD_USER_INPUT(violations);
    if (!present) {
      const [row] = await tx.rows<{ count: number }>(queries.configCount);
      if (row!.count >= MOST_CONFIGS) throw platformConfigErrors.INVALID_STATE();
    }
    const written = await this.write(tx, namespace, present, wanted);
    return written ?? tx.unchanged(withoutSecrets(present!));
  }

  /** Removes a document, and gives it back a last time. @throws NOT_FOUND */
  async delete(tx: Tx, namespace: string): Promise<PlatformConfigView> {
    const present = await this.#lock(tx, namespace);
    if (!present) throw platformConfigErrors.NOT_FOUND();
    await this.remove(tx, present);
    return withoutSecrets(present);
  }

  /** All documents with their secrets, for whoever holds the lock on the settings and replaces them. */
  async all(tx: Tx): Promise<KeptConfig[]> {
    return (await tx.rows<StoredConfig>(queries.keptConfigs)).map((config) => this.#opened(config));
  }

  /** What a document that is imported comes to: secrets that it has only marks of are kept where they can be. */
  draft(namespace: string, sent: SentDocument, present: KeptConfig | null, path: readonly string[]): Draft {
    return draftOf({ namespace, sent, present, path, needsSecrets: false });
  }

  /** Writes a document under the lock, and records it; null where nothing is different. */
  async write(
    tx: Tx,
    namespace: string,
    present: KeptConfig | null,
    wanted: KeptDocument,
  ): Promise<PlatformConfigView | null> {
    const changed = differences(present, wanted);
    if (present && changed.length === 0) return null;
    const { document, isPublic, secrets } = wanted;
    const version = (present ?? (await this.#removed(tx))).version + 1;
    const config = { namespace, document, isPublic, version, updaterId: tx.actor.subjectId, updatedAt: tx.now };
    await tx.rows(queries.writeConfig({ ...config, secrets: this.#sealed(secrets) }));
    tx.record({
      ...changeOf(namespace),
      ...(present && { before: { version: present.version, isPublic: present.isPublic } }),
      after: { version, isPublic, changedPaths: changed.slice(0, MOST_PATHS) },
    });
    return config;
  }

  /** Removes a document under the lock, and records it. */
  async remove(tx: Tx, { namespace, version, isPublic }: KeptConfig): Promise<void> {
    await tx.rows(queries.removeConfig(namespace));
    await tx.rows(queries.keepVersion(version));
    tx.record({ ...changeOf(namespace), before: { version, isPublic }, after: { version: null } });
  }

  /** After which version a document that is made anew begins: no version of a name comes twice. */
  async #removed(tx: Tx): Promise<{ readonly version: number }> {
    return (await tx.rows<{ version: number }>(queries.removedVersion))[0]!;
  }

  /** The document, held with all others until the transaction ends: of two who write one, the second sees the first's. */
  async #lock(tx: Tx, namespace: string): Promise<KeptConfig | null> {
    await tx.lock(SettingsRow, { id: true });
    await tx.refuseOutdated();
    const [config] = await tx.rows<StoredConfig>(queries.keptConfig(namespace));
    return config ? this.#opened(config) : null;
  }

  #shown({ isForService, ...config }: ReadConfig): PlatformConfigView {
    if (!isForService) return withoutSecrets(config);
    const { document, secrets } = this.#opened(config);
    return { ...withoutSecrets(config), document: withSecrets(document, ({ key }) => secrets[key] ?? null) };
  }

  #opened(config: StoredConfig): KeptConfig {
    const text = config.secrets && this.box.openOwn(config.secrets)?.toString('utf8');
    return { ...config, secrets: text == null ? {} : (JSON.parse(text) as Secrets) };
  }

  #sealed(secrets: Secrets): Buffer | null {
    return Object.keys(secrets).length === 0 ? null : this.box.seal(Buffer.from(JSON.stringify(secrets)));
  }
}

/** What the audit log keeps of a change that changed more. */
const MOST_PATHS = 100;

const changeOf = (namespace: string) =>
  ({ action: 'PLATFORM_CONFIG_CHANGED', targetType: 'PlatformConfig', targetName: namespace }) as const;

/** Whether the actor reads documents that are not public. */
const readsAll = (actor: Actor): boolean =>
  actor.kind === 'USER' && atLeast(actor.permissions.level('SETTINGS'), 'READ');

/** The API key that asks and reads all; null for everybody else. Whether it sees secrets, the statement says. */
const keyOf = (actor: Actor): string | null =>
  actor.kind === 'USER' && actor.credential.kind === 'API_KEY' && readsAll(actor) ? actor.credential.apiKeyId : null;

/** @throws CONFLICT */
function refuseOutdated(present: KeptConfig | null, expectedVersion: number | null | undefined): void {
  if (expectedVersion != null && expectedVersion !== (present?.version ?? 0)) throw platformConfigErrors.CONFLICT();
}

const withoutSecrets = ({ secrets: _, ...config }: StoredConfig | KeptConfig): PlatformConfigView => config;

/** Where a document differs from what is kept: paths with points, those of secrets that changed among them. */
export function differences(present: KeptDocument | null, wanted: KeptDocument): string[] {
  const before: JsonObject = present ? { isPublic: present.isPublic, document: present.document } : {};
  const paths = changedPaths(before, { isPublic: wanted.isPublic, document: wanted.document });
  const changed = secretSlots(wanted.document).filter(({ key }) => present?.secrets[key] !== wanted.secrets[key]);
  const ofSecrets = present ? changed.map(({ path }) => ['document', ...path].join('.')) : [];
  return isSameJson(present?.secrets ?? {}, wanted.secrets) ? paths : [...new Set([...paths, ...ofSecrets])];
}
