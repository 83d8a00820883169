import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { Field, InputType, Int } from 'type-graphql';
import { EmailAddress } from '../../core/scalars.ts';
import { Text } from '../../core/text.ts';
import { MOST_DIRECTORY_NAME_CHARACTERS, type DirectoryProvider, type UnitSource } from './directory.entity.ts';
import { DirectoryProviderEnum, DirectoryUnitSourceEnum } from './directory.type.ts';

const MOST_ID_CHARACTERS = 254;
/** A key file of a service account has less than 3,000. */
const MOST_SECRET_CHARACTERS = 10_000;
const MOST_SCHEDULE_CHARACTERS = 100;

@InputType('CreateDirectoryInput', { description: 'A connection to an external directory.' })
export class CreateDirectoryInput {
  @Field(() => String)
  @Text(1, MOST_DIRECTORY_NAME_CHARACTERS)
  name!: string;
  @Field(() => DirectoryProviderEnum) provider!: DirectoryProvider;
  @Field(() => Boolean, { defaultValue: true }) enabled!: boolean;
  @Field(() => String, { nullable: true, description: 'Cron expression of five fields, in UTC.' })
  @IsOptional()
  @Text(1, MOST_SCHEDULE_CHARACTERS)
  schedule?: string | null;
  @Field(() => String, { nullable: true, description: 'Tenant or customer ID at the provider.' })
  @IsOptional()
  @Text(1, MOST_ID_CHARACTERS)
  tenantId?: string | null;
  @Field(() => String, { nullable: true, description: 'Client ID or service account at the provider.' })
  @IsOptional()
  @Text(1, MOST_ID_CHARACTERS)
  clientId?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Secret or key at the provider. Stored encrypted, never returned.',
  })
  @IsOptional()
  @Text(1, MOST_SECRET_CHARACTERS)
  clientSecret?: string | null;
  @Field(() => EmailAddress, {
    nullable: true,
    description: 'Administrator on whose behalf GOOGLE_WORKSPACE is read; required there.',
  })
  adminEmail?: string | null;
  @Field(() => DirectoryUnitSourceEnum, {
    nullable: true,
    description:
      'What organizational units are made of. ENTRA_ID: DEPARTMENTS unless given, ADMINISTRATIVE_UNITS or GROUPS. GOOGLE_WORKSPACE: ORG_UNITS unless given, or GROUPS.',
  })
  unitsFrom?: UnitSource | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Percent of its people that a sync may suspend without being told to; 20 unless given.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100)
  maxRemovalPct?: number | null;
}

@InputType('UpdateDirectoryInput', { description: 'Changes to a directory connection.' })
export class UpdateDirectoryInput {
  @Field(() => String, { nullable: true, description: 'New name; cannot be null.' })
  @IsOptional()
  @Text(1, MOST_DIRECTORY_NAME_CHARACTERS)
  name?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether scheduled syncs run; cannot be null.' })
  enabled?: boolean | null;
  @Field(() => String, {
    nullable: true,
    description: 'Cron expression of five fields, in UTC; null for none.',
  })
  @IsOptional()
  @Text(1, MOST_SCHEDULE_CHARACTERS)
  schedule?: string | null;
  @Field(() => String, { nullable: true, description: 'Tenant or customer ID at the provider.' })
  @IsOptional()
  @Text(1, MOST_ID_CHARACTERS)
  tenantId?: string | null;
  @Field(() => String, { nullable: true, description: 'Client ID or service account at the provider.' })
  @IsOptional()
  @Text(1, MOST_ID_CHARACTERS)
  clientId?: string | null;
  @Field(() => String, { nullable: true, description: 'New secret or key at the provider; cannot be null.' })
  @IsOptional()
  @Text(1, MOST_SECRET_CHARACTERS)
  clientSecret?: string | null;
  @Field(() => EmailAddress, { nullable: true, description: 'Administrator on whose behalf it is read.' })
  adminEmail?: string | null;
  @Field(() => DirectoryUnitSourceEnum, {
    nullable: true,
    description:
      'What organizational units are made of; cannot be null. The next sync puts the new units in the place of the old ones, whose links to groups go with them.',
  })
  unitsFrom?: UnitSource | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Percent of its people that a sync may suspend without being told to; cannot be null.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100)
  maxRemovalPct?: number | null;
}
