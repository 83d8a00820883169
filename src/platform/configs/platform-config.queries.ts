import type { JsonObject } from '../../core/json.ts';
import type { Statement } from '../../core/sql.ts';

/** A document as it is stored. */
export interface StoredConfig {
  readonly namespace: string;
  readonly document: JsonObject;
  readonly isPublic: boolean;
  readonly version: number;
  readonly updaterId: string | null;
  readonly updatedAt: Date;
  /** Sealed; null where there are none, and for whoever gets none. */
  readonly secrets: Buffer | null;
}

/** A document as it is read for somebody. */
export interface ReadConfig extends StoredConfig {
  /** Whether it is a service's key that asks, and one that gets the secrets as well. */
  readonly isForService: boolean;
}

const VIEW = `c.namespace, c.document, c.is_public AS "isPublic", c.version, c.updated_by AS "updaterId",
  c.updated_at AS "updatedAt"`;

/** Whether a key is one that sees secrets, of a service still. */
const seesSecrets = (keyId: string): string => `EXISTS (SELECT FROM api_keys k JOIN users u ON u.id = k.user_id
  WHERE k.id = ${keyId} AND k.reads_secrets AND u.type = 'SERVICE')`;

/** Documents that a reader may read, by name. @param keyId the key that asks, which gets the secrets as well where it is one that does */
export const readableConfigs = (readsAll: boolean, keyId: string | null): Statement => ({
  name: 'readable_configs',
  text: `SELECT ${VIEW}, s."isForService", CASE WHEN s."isForService" THEN c.secrets END AS secrets
    FROM platform_configs c CROSS JOIN (SELECT ${seesSecrets('$2')} AS "isForService") s
    WHERE c.is_public OR $1 ORDER BY c.namespace`,
  values: [readsAll, keyId],
});

/** The same of one name. */
export const readableConfig = (namespace: string, readsAll: boolean, keyId: string | null): Statement => ({
  name: 'readable_config',
  text: `SELECT ${VIEW}, s."isForService", CASE WHEN s."isForService" THEN c.secrets END AS secrets
    FROM platform_configs c CROSS JOIN (SELECT ${seesSecrets('$3')} AS "isForService") s
    WHERE c.namespace = $1 AND (c.is_public OR $2)`,
  values: [namespace, readsAll, keyId],
});

/** All documents with their secrets, for whoever writes them. */
export const keptConfigs: Statement = {
  name: 'kept_configs',
  text: `SELECT ${VIEW}, c.secrets FROM platform_configs c ORDER BY c.namespace`,
  values: [],
};

export const keptConfig = (namespace: string): Statement => ({
  name: 'kept_config',
  text: `SELECT ${VIEW}, c.secrets FROM platform_configs c WHERE c.namespace = $1`,
  values: [namespace],
});

export const configCount: Statement = {
  name: 'config_count',
  text: 'SELECT count(*)::int AS count FROM platform_configs',
  values: [],
};

export const writeConfig = (config: StoredConfig): Statement => ({
  text: `INSERT INTO platform_configs (namespace, document, secrets, is_public, version, updated_by, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (namespace) DO UPDATE SET document = excluded.document, secrets = excluded.secrets,
      is_public = excluded.is_public, version = excluded.version, updated_by = excluded.updated_by,
      updated_at = excluded.updated_at`,
  values: [
    config.namespace,
    JSON.stringify(config.document),
    config.secrets,
    config.isPublic,
    config.version,
    config.updaterId,
    config.updatedAt,
  ],
});

export const removeConfig = (namespace: string): Statement => ({
  text: 'DELETE FROM platform_configs WHERE namespace = $1',
  values: [namespace],
});

/** The highest version of a document that was removed; 0 before the first. */
export const removedVersion: Statement = {
  name: 'removed_config_version',
  text: 'SELECT removed_config_version AS version FROM settings',
  values: [],
};

/** Notes that a document of this version was removed. */
export const keepVersion = (version: number): Statement => ({
  text: 'UPDATE settings SET removed_config_version = greatest(removed_config_version, $1)',
  values: [version],
});
