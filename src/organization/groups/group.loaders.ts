import type DataLoader from 'dataloader';
import { gathering } from '../../core/gathering.ts';
import { pageRequest, type Page, type PageArgs } from '../../core/page.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { UserView } from '../../identity/users/index.ts';
import type { GroupBrief, GroupView } from './group.queries.ts';
import type { GroupService } from './group.service.ts';
import type { MemberConditions } from './membership.queries.ts';
import type { GroupMembershipService } from './membership.service.ts';

const byId = Symbol('groups by id');
const groupsOf = Symbol('pages of the groups of accounts, by arguments');
const groupBriefsOf = Symbol('brief pages of the groups of accounts, by arguments');
const groupPages = Symbol('pages of the groups of accounts');
const groupCounts = Symbol('how many groups accounts are in');
const membersOf = Symbol('pages of the members of groups');
const memberCounts = Symbol('how many members groups have');

/** What belongs to users and groups, gathered: the same statements for however many a document asks for at once. */
export class GroupLoaders {
  constructor(
    private readonly groups: GroupService,
    private readonly memberships: GroupMembershipService,
  ) {}

  /** A group that another object names; null where there is none. */
  find(context: RequestContext, id: string): Promise<GroupView | null> {
    return gathering(context, byId, {}, async (ids) => {
      const found = new Map((await context.read((db) => this.groups.byIds(db, ids))).map((group) => [group.id, group]));
      return ids.map((each) => found.get(each) ?? null);
    }).load(id);
  }

  /** Groups of an account, by name. @param isBrief whether id and name will do @throws BAD_USER_INPUT */
  async groupsOf(
    context: RequestContext,
    userId: string,
    page: PageArgs & { readonly directOnly: boolean },
    isBrief: boolean,
  ): Promise<Page<GroupBrief>> {
    // The arguments of one field are the same object, whomever it is asked of; and in each place that a fragment is spread.
    const made = context.once(
      isBrief ? groupBriefsOf : groupsOf,
      () => new WeakMap<object, DataLoader<string, Page<GroupBrief>>>(),
    );
    const loader = made.get(page) ?? this.#groupPages(context, page, isBrief);
    made.set(page, loader);
    return loader.load(userId);
  }

  #groupPages(
    context: RequestContext,
    { directOnly, ...args }: PageArgs & { readonly directOnly: boolean },
    isBrief: boolean,
  ): DataLoader<string, Page<GroupBrief>> {
    const asked = { request: pageRequest(args), directOnly, isBrief };
    const countOf = (id: string): Promise<number> =>
      gathering(context, groupCounts, { directOnly }, (ids) =>
        context.read((db) => this.groups.countsOf(db, ids, directOnly)),
      ).load(id);
    return gathering(context, groupPages, asked, (ids) =>
      context.read((db) => this.groups.pagesOf(db, ids, asked, countOf)),
    );
  }

  /** Members of a group, by name. @throws BAD_USER_INPUT */
  async membersOf(
    context: RequestContext,
    groupId: string,
    { search, directOnly, ...args }: PageArgs & MemberConditions,
  ): Promise<Page<UserView>> {
    const filter = { search: search ?? null, directOnly: directOnly ?? false };
    const asked = { request: pageRequest(args), ...filter };
    const countOf = (id: string): Promise<number> =>
      gathering(context, memberCounts, filter, (ids) =>
        context.read((db) => this.memberships.counts(db, ids, filter)),
      ).load(id);
    return gathering(context, membersOf, asked, (ids) =>
      context.read((db) => this.memberships.pages(db, ids, asked, countOf)),
    ).load(groupId);
  }
}
