import { Field, ID, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime, EmailAddress } from '../../core/scalars.ts';
import { Node, payloadOf } from '../../core/shapes.ts';
import { directoryProviders, unitSources, type DirectoryProvider, type UnitSource } from './directory.entity.ts';

export const DirectoryProviderEnum = graphqlEnum('DirectoryProvider', directoryProviders, 'Kind of directory.', {
  ENTRA_ID: 'Microsoft Entra ID (Microsoft Graph).',
  GOOGLE_WORKSPACE: 'Google Workspace (Admin SDK).',
  SCIM: 'A directory that pushes changes by SCIM 2.0.',
});
export const DirectoryUnitSourceEnum = graphqlEnum(
  'DirectoryUnitSource',
  unitSources,
  'What of a provider organizational units are made of.',
  {
    ADMINISTRATIVE_UNITS: 'Administrative units, of ENTRA_ID.',
    DEPARTMENTS: "People's departments, of ENTRA_ID.",
    GROUPS: 'Groups; one that is in another is below it.',
    ORG_UNITS: 'Organizational units, of GOOGLE_WORKSPACE.',
  },
);

/** What clients may see of a directory: resolvers return a `DirectoryView` as this; the latest sync is looked up for it. */
@ObjectType('Directory', {
  implements: Node,
  description: 'A connection to an external directory.',
  simpleResolvers: true,
})
export class DirectoryObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => DirectoryProviderEnum) provider!: DirectoryProvider;
  @Field(() => Boolean, { description: 'Whether scheduled syncs run.' }) enabled!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'Tenant or customer ID at the provider. Access: administrators.',
  })
  tenantId!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Client ID or service account at the provider. Access: administrators.',
  })
  clientId!: string | null;
  @Field(() => EmailAddress, {
    nullable: true,
    description: 'Administrator at the provider on whose behalf it is read. Access: administrators.',
  })
  adminEmail!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Cron expression of scheduled syncs, in UTC; null when only started by hand or pushed. Access: administrators.',
  })
  schedule!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the next scheduled sync is due; null for none. Access: administrators.',
  })
  nextSyncAt!: Date | null;
  @Field(() => DirectoryUnitSourceEnum, {
    nullable: true,
    description: 'What organizational units are made of; null where they are pushed.',
  })
  unitsFrom!: UnitSource | null;
  @Field(() => Int, { description: 'Percent of its people that a sync may suspend without being told to.' })
  maxRemovalPct!: number;
  @Field(() => DateTime) createdAt!: Date;
}

export const DirectoryPayload = payloadOf('Directory', 'directory', () => DirectoryObject, 'A directory connection.');
