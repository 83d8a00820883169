import { accessErrors, hasScope, standing } from '../../access/guard.ts';
import type { Actor } from '../../core/actor.ts';
import type { Origin, Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { DirectoryWriter, WritingDirectory } from '../directory-sync/index.ts';
import { coreAttributes } from './scim-attribute.ts';
import { discover } from './scim-discovery.ts';
import type { Projection, ScimResource } from './scim-projection.ts';
import { listResponse, pageRequestOf, projectionOf, saysLook, type ScimQuery } from './scim-request.ts';
import type { ResourceService, ScimRow } from './scim-resources.ts';
import type { ScimGroupRow } from './scim-group.queries.ts';
import type { ScimUserRow } from './scim-user.queries.ts';
import { scimErrors, scimKeyErrors } from './scim.errors.ts';
import { Turns } from './turns.ts';

/** Who calls, whence, and at which address of ours. */
export interface ScimCall {
  readonly actor: Actor;
  readonly origin: Origin;
  /** Absolute address of the endpoint, without a slash at its end. */
  readonly baseUrl: string;
  /** Entity tags that a change is based on; null where the client names none. */
  readonly ifMatch: string | null;
}

/** A resource as it is answered. */
export interface ScimAnswer {
  readonly resource: ScimResource;
  readonly location: string;
  readonly version: string;
}

/** Whether the credential is a key for SCIM, and of which directory. @throws UNAUTHENTICATED, FORBIDDEN */
export function directoryIdOf(actor: Actor): string {
  if (actor.kind !== 'USER') throw scimKeyErrors.UNAUTHENTICATED();
  const barred = standing(actor);
  if (barred) throw barred;
  const { credential } = actor;
  if (!hasScope(actor, 'SCIM') || credential.kind !== 'API_KEY' || credential.directoryId === null)
    throw scimKeyErrors.FORBIDDEN();
  return credential.directoryId;
}

/** A SCIM service provider (RFC 7644), for whatever carries its requests. Only what is of the key's directory is there. */
export class ScimProvider {
  readonly discover = discover;
  readonly users: ScimEndpoint<ScimUserRow>;
  readonly groups: ScimEndpoint<ScimGroupRow>;

  constructor(
    unitOfWork: UnitOfWork,
    writer: DirectoryWriter,
    services: { readonly users: ResourceService<ScimUserRow>; readonly groups: ResourceService<ScimGroupRow> },
  ) {
    const turns = new Turns();
    this.users = new ScimEndpoint(unitOfWork, writer, turns, services.users);
    this.groups = new ScimEndpoint(unitOfWork, writer, turns, services.groups);
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN for whoever has no business here */
  admit(actor: Actor): void {
    directoryIdOf(actor);
  }
}

/** Resources of one type: each change is one transaction, with its audit events. */
export class ScimEndpoint<Row extends ScimRow> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: DirectoryWriter,
    private readonly turns: Turns,
    private readonly resources: ResourceService<Row>,
  ) {}

  /** @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT */
  list({ actor, baseUrl }: ScimCall, query: ScimQuery): Promise<ScimResource> {
    const directoryId = directoryIdOf(actor);
    const projection = projectionOf(this.resources.type, query);
    const { filter, startIndex, count } = pageRequestOf(query);
    return this.unitOfWork.read(async (db) => {
      const total = await this.resources.count(db, directoryId, filter);
      const selection = { directoryId, filter, offset: startIndex - 1, limit: count };
      const isWanted = count > 0 && startIndex <= total;
      const rows = isWanted ? await this.resources.page(db, selection, this.#wantsListed(projection)) : [];
      return listResponse(
        total,
        startIndex,
        rows.map((row) => projection.of(this.#resourceOf(row, baseUrl))),
      );
    });
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, BAD_USER_INPUT */
  get({ actor, baseUrl }: ScimCall, id: string, query: ScimQuery): Promise<ScimAnswer> {
    const directoryId = directoryIdOf(actor);
    const projection = projectionOf(this.resources.type, query);
    return this.unitOfWork.read(async (db) => {
      const row = await this.resources.find(db, directoryId, id, this.#wantsListed(projection));
      if (!row) throw scimErrors.NOT_FOUND();
      return this.#answerOf(row, baseUrl, projection);
    });
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT, ALREADY_EXISTS */
  create(call: ScimCall, body: unknown, query: ScimQuery): Promise<ScimAnswer> {
    return this.#answeredChange(call, query, (tx, directory) => this.resources.create(tx, directory, body));
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, CONFLICT, BAD_USER_INPUT, ALREADY_EXISTS */
  replace(call: ScimCall, id: string, body: unknown, query: ScimQuery): Promise<ScimAnswer> {
    return this.#answeredChange(call, query, async (tx, directory) => {
      await this.resources.replace(tx, directory, id, body, call.ifMatch);
      return id;
    });
  }

  /** null where nothing need be answered. @throws as `replace` */
  async patch(call: ScimCall, id: string, body: unknown, query: ScimQuery): Promise<ScimAnswer | null> {
    const patch = (tx: Tx, directory: WritingDirectory): Promise<void> =>
      this.resources.patch(tx, directory, id, body, call.ifMatch);
    if (this.resources.showsPatched || saysLook(query))
      return this.#answeredChange(call, query, (tx, directory) => patch(tx, directory).then(() => id));
    await this.#change(call, patch);
    return null;
  }

  /** @throws UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, CONFLICT */
  delete(call: ScimCall, id: string): Promise<void> {
    return this.#change(call, (tx, directory) => this.resources.delete(tx, directory, id, call.ifMatch));
  }

  /** Changes a resource and reads it in the same transaction. */
  #answeredChange(
    call: ScimCall,
    query: ScimQuery,
    change: (tx: Tx, directory: WritingDirectory) => Promise<string>,
  ): Promise<ScimAnswer> {
    const projection = projectionOf(this.resources.type, query);
    return this.#change(call, async (tx, directory) => {
      const id = await change(tx, directory);
      const row = await this.resources.find(tx, directory.id, id, this.#wantsListed(projection));
      return this.#answerOf(row!, call.baseUrl, projection);
    });
  }

  #change<T>({ actor, origin }: ScimCall, change: (tx: Tx, directory: WritingDirectory) => Promise<T>): Promise<T> {
    const directoryId = directoryIdOf(actor);
    return this.turns.take(directoryId, () =>
      this.unitOfWork.mutate({ actor, origin }, async (tx) => change(tx, await this.#open(tx, directoryId))),
    );
  }

  /** The directory, locked: it writes one after the other. @throws UNAUTHENTICATED, FORBIDDEN */
  async #open(tx: Tx, directoryId: string): Promise<WritingDirectory> {
    const directory = await this.writer.open(tx, directoryId);
    // While it waited, the key may have been taken away, or the directory with it.
    await tx.refuseOutdated();
    if (!directory.enabled) throw scimErrors.FORBIDDEN();
    if (directory.provider !== 'SCIM') throw accessErrors.FORBIDDEN();
    return directory;
  }

  #wantsListed(projection: Projection): boolean {
    return projection.wants(this.resources.listed);
  }

  #answerOf(row: Row, baseUrl: string, projection: Projection): ScimAnswer {
    const resource = projection.of(this.#resourceOf(row, baseUrl));
    return { resource, location: this.#locationOf(row, baseUrl), version: this.resources.versionOf(row) };
  }

  #resourceOf(row: Row, baseUrl: string): ScimResource {
    const { type } = this.resources;
    const content = this.resources.contentOf(row, baseUrl);
    const extensions = type.extensions.map(({ id }) => id).filter((id) => id in content);
    const names = [...coreAttributes(type).map(({ name }) => name), ...extensions];
    return {
      schemas: [type.core.id, ...extensions],
      id: row.id,
      // In the order of the schemas: the database has its own.
      ...Object.fromEntries(names.filter((name) => name in content).map((name) => [name, content[name]])),
      meta: {
        resourceType: type.name,
        created: row.createdAt.toISOString(),
        lastModified: row.updatedAt.toISOString(),
        location: this.#locationOf(row, baseUrl),
        version: this.resources.versionOf(row),
      },
    };
  }

  #locationOf({ id }: Row, baseUrl: string): string {
    return `${baseUrl}${this.resources.type.endpoint}/${id}`;
  }
}
