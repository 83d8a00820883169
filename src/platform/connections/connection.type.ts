import { Extensions, Field, Int, ObjectType } from 'type-graphql';
import { readableWhole } from '../../core/shapes.ts';

@Extensions(readableWhole)
@ObjectType('ConnectionTest', { description: 'Whether an endpoint answers.', simpleResolvers: true })
export class ConnectionTestObject {
  @Field(() => Boolean) reachable!: boolean;
  @Field(() => Int, { nullable: true, description: 'Of the answer; a redirect is not followed.' })
  httpStatus!: number | null;
  @Field(() => Int, { nullable: true, description: 'Until the answer began; null without one.' })
  latencyMs!: number | null;
  @Field(() => String, { nullable: true, description: 'Readable reason when it does not.' }) detail!: string | null;
}
