import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { WritingDirectory } from '../directory-sync/index.ts';
import type { ResourceType } from './scim-attribute.ts';
import type { Filter } from './scim-filter.ts';
import type { ScimResource } from './scim-projection.ts';
import type { ScimSelection } from './scim-user.queries.ts';

/** What a change is based on: the entity tags that the client named; null where it named none. */
export type Precondition = string | null;

/** A row, as far as all types have it in common. */
export interface ScimRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Resources of one type in a directory: the same for accounts and units, whatever becomes of them here. */
export interface ResourceService<Row extends ScimRow> {
  readonly type: ResourceType;
  /** The attribute that is looked up apart, and only where it is shown. */
  readonly listed: string;
  /** Whether a PATCH is answered with the resource also where the client does not say how it should look. */
  readonly showsPatched: boolean;
  /** @throws BAD_USER_INPUT with `invalidFilter` */
  page(db: Reader, selection: ScimSelection, withListed: boolean): Promise<Row[]>;
  /** @throws BAD_USER_INPUT with `invalidFilter` */
  count(db: Reader, directoryId: string, filter: Filter | null): Promise<number>;
  find(db: Reader | Tx, directoryId: string, id: string, withListed: boolean): Promise<Row | null>;
  /** @throws BAD_USER_INPUT, ALREADY_EXISTS, FORBIDDEN */
  create(tx: Tx, directory: WritingDirectory, body: unknown): Promise<string>;
  /** @throws NOT_FOUND, CONFLICT, BAD_USER_INPUT, ALREADY_EXISTS, FORBIDDEN */
  replace(tx: Tx, directory: WritingDirectory, id: string, body: unknown, based: Precondition): Promise<void>;
  /** @throws NOT_FOUND, CONFLICT, BAD_USER_INPUT, ALREADY_EXISTS, FORBIDDEN */
  patch(tx: Tx, directory: WritingDirectory, id: string, body: unknown, based: Precondition): Promise<void>;
  /** @throws NOT_FOUND, CONFLICT, FORBIDDEN */
  delete(tx: Tx, directory: WritingDirectory, id: string, based: Precondition): Promise<void>;
  /** Its entity tag, weak: it is of the description, and not of the bytes. */
  versionOf(row: Row): string;
  /** What the resource says beside `schemas`, `id` and `meta`. @param baseUrl of the endpoint */
  contentOf(row: Row, baseUrl: string): ScimResource;
}
