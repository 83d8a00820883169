import { Extensions, Field, ObjectType } from 'type-graphql';

/** What clients get of an `Accepted`. */
@Extensions({ readableWhole: true })
@ObjectType('AcceptedPayload', {
  description:
    'Whether a request was accepted. True also when no such account exists, so that accounts cannot be guessed.',
  simpleResolvers: true,
})
export class AcceptedPayload {
  @Field(() => Boolean) accepted!: boolean;
}
