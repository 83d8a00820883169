import { badInput } from '../../core/errors.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { isText, textRule } from '../../core/text.ts';
import type { EventStream, Notifications } from '../../foundation/notify/index.ts';
import { inquiryErrors } from './inquiry.errors.ts';
import { MOST_SEARCHED_CHARACTERS, type InquiryConditions } from './inquiry.filter.ts';
import { concerns, toldBy, type Told } from './inquiry-news.ts';
import { isAdministrator, mayRead } from './inquiry.policy.ts';
import { inquiryById, inquiryHaving, type InquiryView } from './inquiry.queries.ts';

/** That an inquiry changed; what it is by then, is read when this is delivered. */
export type InquiryUpdate = Pick<Told, 'inquiryId' | 'isInternal'>;

/** Tells whoever watches inquiries of those that are new or changed. */
export class InquiryFollowing {
  constructor(private readonly notifications: Notifications) {}

  /**
   * Inquiries that are new or change from now on, as far as they fit, or did before the change: of everybody for an
   * administrator, one's own for anybody else. Where messages may have been lost, the stream ends with
   * SERVICE_UNAVAILABLE.
   * @throws BAD_USER_INPUT
   */
  watch(
    { actor, read }: Pick<RequestContext, 'actor' | 'read'>,
    conditions: InquiryConditions,
  ): EventStream<InquiryUpdate> {
    const search = searchOf(conditions);
    const seesAll = isAdministrator(actor);
    const isForReader = (told: Told): boolean =>
      (seesAll || (told.authorId === actor.subjectId && !told.isInternal)) && concerns(conditions, told);
    // The text is in no message, so that it has to be asked for.
    const pushWhereFound = async (told: Told): Promise<void> => {
      const found = await read((db) => db.rows(inquiryHaving(told.inquiryId, search!)));
      if (found.length > 0) stream.push(told);
    };
    const stream: EventStream<InquiryUpdate> = this.notifications.events<'inquiries', InquiryUpdate>('inquiries', {
      take: (payload) => {
        const told = toldBy(payload);
        if (told === null) throw inquiryErrors.SERVICE_UNAVAILABLE();
        if (!isForReader(told)) return [];
        if (search === null) return [told];
        pushWhereFound(told).catch((error: Error) => stream.fail(error));
        return [];
      },
      // Who may no longer read notes is told so at the first of them, and not of the reply that came with it.
      keyOf: ({ inquiryId, isInternal }) => `${inquiryId} ${isInternal}`,
    });
    return stream;
  }

  /**
   * The inquiry of an event, as it is now. Whoever may no longer read it, or what changed of it, is told nothing more:
   * the error ends the stream.
   * @throws NOT_FOUND
   */
  async deliver(
    db: Reader,
    { actor }: Pick<RequestContext, 'actor'>,
    { inquiryId, isInternal }: InquiryUpdate,
  ): Promise<InquiryView> {
    const [inquiry] = await db.rows<InquiryView>(inquiryById(inquiryId));
    const isSeen = inquiry && mayRead(actor, inquiry) && (!isInternal || isAdministrator(actor));
    if (!isSeen) throw inquiryErrors.NOT_FOUND();
    return inquiry;
  }
}

/** null for none. What a subscription is asked with, nobody has checked before its stream begins. @throws BAD_USER_INPUT */
function searchOf({ search }: InquiryConditions): string | null {
  if (search == null || search === '') return null;
  if (!isText(search, 0, MOST_SEARCHED_CHARACTERS))
    throw badInput(['filter', 'search'], textRule(0, MOST_SEARCHED_CHARACTERS), 'TEXT');
  return search;
}
