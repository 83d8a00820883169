import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ItemError } from '../../core/shapes.ts';
import { UserObject } from '../../identity/users/index.ts';

@ObjectType('BulkUserResult', {
  description: 'Outcome for one user. Each user is its own transaction.',
  simpleResolvers: true,
})
export class BulkUserResult {
  @Field(() => ID, { description: 'The ID asked for.' }) id!: string;
  @Field(() => UserObject, {
    nullable: true,
    description: 'The user after the change; null when it failed or was deleted.',
  })
  user!: UserObject | null;
  @Field(() => ItemError, { nullable: true, description: 'Why it failed; null when it succeeded.' })
  error!: ItemError | null;
}

@ObjectType('BulkUserPayload', {
  description: 'Outcomes of a bulk operation on users, in the order of the given IDs.',
  simpleResolvers: true,
})
export class BulkUserPayload {
  @Field(() => [BulkUserResult]) results!: readonly BulkUserResult[];
  @Field(() => Int, { description: 'Users changed, or deleted.' }) succeededCount!: number;
  @Field(() => Int, { description: 'Users left as they were because of an error.' }) failedCount!: number;
}
