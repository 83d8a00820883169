import { ArgsType, Field } from 'type-graphql';
import { ConnectionArgs } from '../../core/shapes.ts';
import type { JobKind, JobStatus } from './job.entity.ts';
import { JobKindEnum, JobStatusEnum } from './job.type.ts';

@ArgsType()
export class JobsArgs extends ConnectionArgs {
  @Field(() => [JobKindEnum], { nullable: true }) kind?: JobKind[] | null;
  @Field(() => [JobStatusEnum], { nullable: true }) status?: JobStatus[] | null;
}

@ArgsType()
export class JobItemsArgs extends ConnectionArgs {
  @Field(() => [JobStatusEnum], { nullable: true, description: 'Only items with these states.' })
  status?: JobStatus[] | null;
}
