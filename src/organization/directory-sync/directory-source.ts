import type { Directory, DirectoryProvider, UnitSource } from './directory.entity.ts';
import type { DirectoryPerson, DirectoryUnit } from './directory-person.ts';

/** What is needed to read a directory at its provider. */
export interface DirectoryConnection extends Pick<Directory, 'tenantId' | 'clientId' | 'adminEmail'> {
  readonly unitsFrom: UnitSource;
  /** Never logged, nor part of an error. */
  readonly clientSecret: string;
}

/** One thing that a provider tells. Told again, the last holds. */
export type Told =
  /** `fault` where it contradicts itself, so that the unit stays as it is. */
  | { readonly kind: 'UNIT'; readonly unit: DirectoryUnit; readonly fault?: string }
  | { readonly kind: 'UNIT_GONE'; readonly externalId: string }
  | { readonly kind: 'PERSON'; readonly person: DirectoryPerson }
  | { readonly kind: 'PERSON_GONE'; readonly externalId: string }
  | { readonly kind: 'MEMBER'; readonly unit: string; readonly person: string; readonly isMember: boolean };

/** Where a provider goes on telling of changes. */
export type DeltaState = Readonly<Record<string, string>>;

/** What a provider tells from its beginning to its end. */
export interface DirectoryReading {
  /** ALL: who is not told of is not there any more. */
  readonly people: 'ALL' | 'CHANGES';
  /** ALL: the same of units, and of memberships. */
  readonly units: 'ALL' | 'CHANGES';
  readonly told: AsyncIterable<Told>;
  /** Where to go on; once all was told. null where there is no such thing, or all has to be read anew. */
  next(): DeltaState | null;
}

/** The provider no longer knows from where to go on: everything has to be read. */
export class DeltaExpiredError extends Error {
  override readonly name = 'DeltaExpiredError';
}

/** Reads directories of a provider. */
export interface DirectorySource {
  readonly provider: DirectoryProvider;
  /**
   * Begins to read. What the reading throws: INVALID_STATE where the provider refuses, SERVICE_UNAVAILABLE where it does
   * not answer, `DeltaExpiredError`.
   * @param since where the last reading ended; null for everything
   */
  read(connection: DirectoryConnection, since: DeltaState | null, signal: AbortSignal): DirectoryReading;
}
