import { IsOptional } from 'class-validator';
import { ArgsType, Field, ID } from 'type-graphql';
import { ConnectionArgs } from '../../core/shapes.ts';
import { Text } from '../../core/text.ts';

@ArgsType()
export class OrgUnitsArgs extends ConnectionArgs {
  @Field(() => ID, { nullable: true, description: 'Only this directory.' }) directoryId?: string | null;
  @Field(() => String, { nullable: true, description: 'Part of the name.' })
  @IsOptional()
  @Text(0, 200)
  search?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Only units without a parent.' }) rootsOnly!: boolean;
}

@ArgsType()
export class OrgUnitMembersArgs extends ConnectionArgs {
  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Include users of the units below.' })
  includeDescendants!: boolean | null;
}
