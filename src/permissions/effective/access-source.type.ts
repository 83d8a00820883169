import { Field, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { accessSourceKinds, type AccessSource, type AccessSourceKind } from './access-source.ts';

const AccessSourceKindEnum = graphqlEnum('AccessSourceKind', accessSourceKinds, 'Where access comes from.', {
  ADMIN_ROLE: 'The account has the role ADMIN.',
  DEFAULT: 'Default permissions, since no group and no entry of the user says anything.',
  USER: "An entry of the user's own matrix.",
  GROUP: 'A group the user was added to.',
  ORG_UNIT_GROUP: 'A group linked to an organizational unit of the user.',
  PROJECT: 'A project membership.',
  OWNER: 'The user owns the resource.',
  PUBLIC: 'The resource is public.',
  GRANT: 'An access grant to the user, a group or an organizational unit.',
});

/** What clients see of a source: resolvers return an `AccessSource` as this; what it refers to is looked up. */
@ObjectType('AccessSource', {
  description: 'One source of access; only the references that apply are set.',
  simpleResolvers: true,
})
export class AccessSourceObject implements AccessSource {
  @Field(() => AccessSourceKindEnum) kind!: AccessSourceKind;
  groupId?: string;
  orgUnitId?: string;
  projectId?: string;
  grantId?: string;
}
