import type DataLoader from 'dataloader';
import { gathering } from '../../core/gathering.ts';
import { pageRequest, type Page, type PageArgs } from '../../core/page.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { UserView } from '../../identity/users/index.ts';
import type { GroupView } from '../groups/index.ts';
import { readerOf, sees } from './org-unit.policy.ts';
import type { OrgUnitView } from './org-unit.queries.ts';
import type { OrgUnitHolder, OrgUnitService } from './org-unit.service.ts';

const loaders = Symbol('what belongs to organizational units');

/** What belongs to units, gathered: the same statements for however many a document asks for at once. */
export class OrgUnitLoaders {
  constructor(private readonly units: OrgUnitService) {}

  /** A unit that another object names; null where there is none. */
  find(context: RequestContext, id: string): Promise<OrgUnitView | null> {
    return gathered(context, ['units'], async (db, ids) => {
      const found = new Map((await this.units.byIds(db, [...new Set(ids)])).map((unit) => [unit.id, unit]));
      return ids.map((each) => found.get(each) ?? null);
    }).load(id);
  }

  /** The unit above; null where there is none, or none that the caller sees. */
  async parentOf(
    context: RequestContext,
    { parentId = null }: Partial<Pick<OrgUnitView, 'parentId'>>,
  ): Promise<OrgUnitView | null> {
    return parentId !== null && sees(readerOf(context.actor), parentId) ? this.find(context, parentId) : null;
  }

  /** Units from the top down to the parent, of those that the caller sees. */
  ancestorsOf(context: RequestContext, id: string): Promise<OrgUnitView[]> {
    return gathered(context, ['ancestors'], (db, ids) => this.units.ancestors(db, context.actor, ids)).load(id);
  }

  /** Units of a user, or those that a group is linked to, by name. */
  heldBy(context: RequestContext, holder: OrgUnitHolder, id: string): Promise<OrgUnitView[]> {
    return gathered(context, ['held', holder], (db, ids) => this.units.heldBy(db, holder, ids)).load(id);
  }

  /** Groups that are linked to a unit, by name, as far as the caller sees the links. */
  groupsOf(context: RequestContext, id: string): Promise<GroupView[]> {
    return gathered(context, ['groups'], (db, ids) => this.units.groupsOf(db, context.actor, ids)).load(id);
  }

  /** Units right below, by name. @throws BAD_USER_INPUT */
  async childrenOf(context: RequestContext, id: string, args: PageArgs): Promise<Page<OrgUnitView>> {
    const request = pageRequest(args);
    const countOf = (each: string): Promise<number> =>
      gathered(context, ['child counts'], (db, ids) => this.units.childCounts(db, context.actor, ids)).load(each);
    return gathered(context, ['children', request], (db, ids) =>
      this.units.childPages(db, context.actor, ids, request, countOf),
    ).load(id);
  }

  /** Users of a unit, by name, as far as the caller sees them. @throws BAD_USER_INPUT */
  async membersOf(
    context: RequestContext,
    id: string,
    { includeDescendants, ...args }: PageArgs & { readonly includeDescendants?: boolean | null },
  ): Promise<Page<UserView>> {
    const isWide = includeDescendants ?? false;
    const asked = { request: pageRequest(args), includeDescendants: isWide };
    const countOf = (each: string): Promise<number> =>
      gathered(context, ['member counts', isWide], (db, ids) =>
        this.units.memberCounts(db, context.actor, ids, isWide),
      ).load(each);
    return gathered(context, ['members', asked], (db, ids) =>
      this.units.memberPages(db, context.actor, ids, asked, countOf),
    ).load(id);
  }
}

/** One loader for each way of asking, each with a read of its own. */
const gathered = <V>(
  context: RequestContext,
  asked: readonly unknown[],
  load: (db: Reader, ids: readonly string[]) => Promise<V[]>,
): DataLoader<string, V> => gathering(context, loaders, asked, (ids) => context.read((db) => load(db, ids)));
