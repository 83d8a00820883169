import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, Node } from '../../core/shapes.ts';

/** What clients may see of a message: resolvers return a `MessageView` as this; the author is looked up for it. */
@ObjectType('InquiryMessage', { implements: Node, description: 'A reply in an inquiry.', simpleResolvers: true })
export class InquiryMessageObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => String) body!: string;
  @Field(() => Boolean, { description: 'Visible to administrators only.' }) isInternal!: boolean;
  @Field(() => DateTime) createdAt!: Date;
}

export const InquiryMessageConnection = connectionOf('InquiryMessage', () => InquiryMessageObject, {
  page: 'A page of messages.',
  edge: 'A message and its cursor.',
});
