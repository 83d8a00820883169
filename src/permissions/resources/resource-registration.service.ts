import { accessErrors, signedIn } from '../../access/guard.ts';
import { badInput } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { AccessNews } from './access-news.ts';
import { noSuchSubject, resourceErrors } from './resource.errors.ts';
import type { ResourceVisibility } from './resource.entity.ts';
import { refuseChanging, refuseRegistering, refuseSharing } from './resource.policy.ts';
import { lockResources, type ResourceView } from './resource.queries.ts';
import type { ResourceService } from './resource.service.ts';
import * as writes from './resource.writes.ts';

/** A resource as it is ordered. */
export interface ResourceOrderForm {
  readonly type: string;
  readonly externalId: string;
  readonly name: string;
  /** null: whoever asks, or of a resource that is there, as it is. */
  readonly ownerId?: string | null;
  readonly visibility: ResourceVisibility;
}

/** What becomes of a resource; what is left out stays. */
export interface ResourceChanges {
  readonly name?: string | null;
  /** null takes the owner away, which is for administrators. */
  readonly ownerId?: string | null;
  readonly visibility?: ResourceVisibility | null;
}

type Changed = Partial<Pick<ResourceView, 'name' | 'ownerId' | 'visibility'>>;

/** Resources of the platform: registered, changed and removed. */
export class ResourceRegistrationService {
  constructor(
    private readonly resources: ResourceService,
    private readonly news: AccessNews,
  ) {}

  /**
   * Registers a resource, or changes the one that has its type and external ID. Twice is like once. Whoever may not
   * change that one is told no more than whoever may not register: that there is one, only its owner need know.
   * @param path of the input
   * @throws FORBIDDEN, NOT_FOUND for an owner who is none
   */
  async register(tx: Tx, order: ResourceOrderForm, path: readonly string[]): Promise<ResourceView> {
    const actor = signedIn(tx.actor);
    const ownerId = order.ownerId?.toLowerCase() ?? actor.subjectId;
    const wanted = { ...order, name: order.name.trim(), ownerId };
    refuseRegistering(actor, wanted);
    if (ownerId !== actor.subjectId) await keepOwner(tx, ownerId, path);
    const resource: ResourceView = {
      id: newId(),
      type: wanted.type,
      externalId: wanted.externalId,
      name: wanted.name,
      ownerId,
      visibility: wanted.visibility,
      createdAt: tx.now,
      updatedAt: tx.now,
    };
    const { count } = await tx.execute(writes.insertResource(resource));
    if (count === 0) return this.#registerAgain(tx, wanted, order.ownerId != null);
    const { type, externalId, visibility } = resource;
    await this.news.tell(tx, { isForAll: visibility === 'PUBLIC', userIds: [ownerId] });
    tx.record({
      action: 'RESOURCE_REGISTERED',
      ...auditTarget(resource),
      after: { type, externalId, name: resource.name, ownerId, visibility },
    });
    return resource;
  }

  /** @throws NOT_FOUND, FORBIDDEN, BAD_USER_INPUT */
  async update(tx: Tx, id: string, { name, ownerId, visibility }: ResourceChanges): Promise<ResourceView> {
    const actor = signedIn(tx.actor);
    const resource = await this.#lock(tx, id);
    const wanted = { name: name?.trim() ?? name, visibility };
    for (const field of ['name', 'visibility'] as const)
      if (wanted[field] === null) throw badInput(['input', field], 'There has to be a value.', 'REQUIRED');
    if (ownerId === null && actor.role !== 'ADMIN') throw accessErrors.FORBIDDEN();
    const owner = ownerId?.toLowerCase() ?? ownerId;
    if (owner != null && owner !== resource.ownerId) await keepOwner(tx, owner, ['input']);
    return this.#change(tx, resource, { ...(wanted as Changed), ownerId: owner });
  }

  /** Removes a resource and its grants. @throws NOT_FOUND, FORBIDDEN */
  async delete(tx: Tx, id: string): Promise<{ readonly deletedId: string }> {
    const resource = await this.#lock(tx, id);
    const told = await this.news.ofResource(tx, resource);
    await tx.execute(writes.deleteResource(resource.id));
    await this.news.tell(tx, told);
    const { type, externalId, ownerId, visibility } = resource;
    tx.record({
      action: 'RESOURCE_DELETED',
      ...auditTarget(resource),
      before: { type, externalId, name: resource.name, ownerId, visibility },
    });
    return { deletedId: resource.id };
  }

  /** How many resources go with an account; tells those who used them. Asked before the account is deleted. */
  async countGoingWith(tx: Tx, ownerId: string): Promise<number> {
    const [owned] = await tx.rows<{ count: number; isShared: boolean }>(writes.ownedBy(ownerId));
    if (owned!.isShared) await this.news.tell(tx, { isForAll: true });
    return owned!.count;
  }

  async #registerAgain(tx: Tx, wanted: ResourceOrderForm & { ownerId: string }, isOwnerNamed: boolean) {
    const [known] = await tx.rows<ResourceView>(writes.lockByExternalId(wanted));
    if (!known) throw accessErrors.FORBIDDEN();
    const { name, visibility, ownerId } = wanted;
    return this.#change(tx, known, { name, visibility, ...(isOwnerNamed && { ownerId }) });
  }

  async #change(tx: Tx, resource: ResourceView, wanted: { readonly [K in keyof Changed]?: Changed[K] | undefined }) {
    const changed = differences(resource, wanted);
    if (Object.keys(changed).length === 0) return tx.unchanged(resource);
    if (changed.visibility === 'PUBLIC') refuseSharing(signedIn(tx.actor), resource);
    const result = { ...resource, ...changed, updatedAt: tx.now };
    await tx.execute(writes.updateResource(result));
    if (changed.ownerId !== undefined) await tx.execute(writes.handOver(result));
    if (changed.visibility !== undefined) await this.news.tell(tx, { isForAll: true });
    else if (changed.ownerId !== undefined)
      await this.news.tell(tx, { userIds: [resource.ownerId, changed.ownerId].filter((id) => id !== null) });
    tx.record({
      action: 'RESOURCE_UPDATED',
      ...auditTarget(result),
      before: Object.fromEntries(Object.keys(changed).map((name) => [name, resource[name as keyof Changed]])),
      after: changed,
    });
    return result;
  }

  /** A resource, locked, if the actor may change it. One that it may not see is like absent. */
  async #lock(tx: Tx, id: string): Promise<ResourceView> {
    const actor = signedIn(tx.actor);
    const seen = await this.resources.findVisible(tx, actor, { id });
    if (!seen) throw resourceErrors.NOT_FOUND();
    refuseChanging(actor, seen);
    const [resource] = await tx.rows<ResourceView>(lockResources([seen.id]));
    // Somebody else was faster: it is gone, or another's by now.
    if (!resource) throw resourceErrors.NOT_FOUND();
    return resource;
  }
}

function differences(
  resource: ResourceView,
  wanted: { readonly [K in keyof Changed]?: Changed[K] | undefined },
): Changed {
  const names = (['name', 'visibility', 'ownerId'] as const).filter(
    (name) => wanted[name] !== undefined && wanted[name] !== resource[name],
  );
  return Object.fromEntries(names.map((name) => [name, wanted[name]]));
}

/** Sees to it that a new owner is an account in force until the transaction ends. @throws NOT_FOUND */
async function keepOwner(tx: Tx, id: string, path: readonly string[]): Promise<void> {
  const found = isId(id) ? await tx.rows(writes.keepActiveUser(id)) : [];
  if (found.length === 0) throw noSuchSubject([...path, 'ownerId']);
}

/** How the audit log names a resource. */
export const auditTarget = ({ id, name }: Pick<ResourceView, 'id' | 'name'>) =>
  ({ targetType: 'Resource', targetId: id, targetName: name }) satisfies Partial<AuditRecord>;
