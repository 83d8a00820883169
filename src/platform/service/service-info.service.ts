import { serviceFeatures, type Features, type ServiceFeature } from '../../core/service-feature.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { newestAppliedMigration } from './service.queries.ts';

/** What is running. */
export interface ServiceInfo {
  readonly features: readonly ServiceFeature[];
  readonly version: string;
  /** null in a development build. */
  readonly commit: string | null;
}

/** Tells what is running: known from the start, but for the database's schema. */
export class ServiceInfoService {
  readonly info: ServiceInfo;

  constructor({ features, version, commit }: { features: Features; version: string; commit: string | null }) {
    this.info = { features: serviceFeatures.filter((feature) => features[feature]), version, commit };
  }

  /** Name of the newest migration that was applied to the database; null where none was. */
  async schemaVersion(db: Reader): Promise<string | null> {
    const [newest] = await db.rows<{ name: string }>(newestAppliedMigration);
    return newest?.name ?? null;
  }
}
