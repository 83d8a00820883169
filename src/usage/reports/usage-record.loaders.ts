import { gathering } from '../../core/gathering.ts';
import { pageRequest, type Page, type PageArgs } from '../../core/page.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { UsageRecordService, UsageRecordView } from './usage-record.service.ts';
import type { AskedRange } from './usage-span.ts';

const pages = Symbol('pages of the records of accounts');
const counts = Symbol('how many records accounts have');

/** Records of accounts, gathered: the same statements for however many a document asks for at once. */
export class UsageRecordLoaders {
  constructor(private readonly records: UsageRecordService) {}

  /** Records of an account, newest first. @throws BAD_USER_INPUT */
  async recordsOf(
    context: RequestContext,
    userId: string,
    { range: asked, ...args }: PageArgs & { readonly range?: AskedRange | null },
  ): Promise<Page<UsageRecordView>> {
    const request = pageRequest(args);
    const range = { from: asked?.from ?? null, to: asked?.to ?? null };
    const countOf = (id: string): Promise<number> =>
      gathering(context, counts, range, (ids) => context.readLate((db) => this.records.countsOf(db, ids, range))).load(
        id,
      );
    return gathering(context, pages, { range, request }, (ids) =>
      context.readLate((db) => this.records.pagesOf(db, ids, { range, request }, countOf)),
    ).load(userId);
  }
}
