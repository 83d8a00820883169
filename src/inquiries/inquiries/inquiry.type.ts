import { Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, Node, payloadOf } from '../../core/shapes.ts';
import {
  inquiryStatuses,
  inquirySubtypes,
  inquiryTypes,
  type InquiryStatus,
  type InquirySubtype,
  type InquiryType,
} from './inquiry.entity.ts';

export const InquiryTypeEnum = graphqlEnum('InquiryType', inquiryTypes, 'What an inquiry is about.');
export const InquirySubtypeEnum = graphqlEnum(
  'InquirySubtype',
  inquirySubtypes,
  'What an inquiry is about, in detail. Each belongs to the type that begins its name.',
);
export const InquiryStatusEnum = graphqlEnum(
  'InquiryStatus',
  inquiryStatuses,
  'State of an inquiry. Administrators move it between OPEN, IN_PROGRESS and RESOLVED; only its author closes it.',
  {
    RESOLVED: 'Answered; the author is asked to confirm by closing it. A reply by the author reopens it.',
    CLOSED: 'Confirmed by the author. Final.',
  },
);

/** What clients may see of an inquiry: resolvers return an `InquiryView` as this; people and replies are looked up for it. */
@ObjectType('Inquiry', {
  implements: Node,
  description: 'A question or request of a user to the administrators.',
  simpleResolvers: true,
})
export class InquiryObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => InquiryTypeEnum) type!: InquiryType;
  @Field(() => InquirySubtypeEnum) subtype!: InquirySubtype;
  @Field(() => String) subject!: string;
  @Field(() => String, { description: 'The first message.' }) body!: string;
  @Field(() => InquiryStatusEnum) status!: InquiryStatus;
  @Field(() => DateTime) createdAt!: Date;
  @Field(() => DateTime, { description: 'Last change that the author can see.' }) updatedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'null again once it is reopened.' }) resolvedAt!: Date | null;
  @Field(() => DateTime, { nullable: true }) closedAt!: Date | null;
}

export const InquiryConnection = connectionOf('Inquiry', () => InquiryObject, {
  page: 'A page of inquiries.',
  edge: 'An inquiry and its cursor.',
});

export const InquiryPayload = payloadOf('Inquiry', 'inquiry', () => InquiryObject, 'An inquiry.');

@Extensions({ readableWhole: true })
@ObjectType('InquiryStatusCount', { description: 'How many inquiries have a state.', simpleResolvers: true })
export class InquiryStatusCountObject {
  @Field(() => InquiryStatusEnum) status!: InquiryStatus;
  @Field(() => Int) count!: number;
}
