import type { Attribute, ResourceType, Schema } from './scim-attribute.ts';

// What resources have (RFC 7643 §4, §8.7). What is not here is neither stored nor answered: passwords, certificates, and
// roles and entitlements, since nobody is given rights by SCIM.

type Options = Partial<Omit<Attribute, 'name' | 'description'>>;

const attribute = (name: string, description: string, options: Options = {}): Attribute => ({
  name,
  type: 'string',
  description,
  ...options,
});

/** A list of values with a kind each, one of which may be the primary one (RFC 7643 §2.4). */
const values = (
  name: string,
  description: string,
  types: readonly string[],
  value: Options = {},
  more: readonly Attribute[] = [],
): Attribute =>
  attribute(name, description, {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', 'The value.', value),
      attribute('display', 'The value as it is shown.'),
      attribute('type', 'Its kind.', { canonicalValues: types }),
      attribute('primary', 'Whether it is the first choice; of one at most.', { type: 'boolean' }),
      ...more,
    ],
  });

const user: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'An account of a person.',
  attributes: [
    attribute('userName', 'Name of the person in the directory, often an email address.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('name', 'Parts of the name.', {
      type: 'complex',
      subAttributes: [
        attribute('formatted', 'The whole name.'),
        attribute('familyName', 'Family name.'),
        attribute('givenName', 'Given name.'),
        attribute('middleName', 'Middle names.'),
        attribute('honorificPrefix', 'Title before the name.'),
        attribute('honorificSuffix', 'Suffix after the name.'),
      ],
    }),
    attribute('displayName', 'Name as it is shown.'),
    attribute('nickName', 'Casual name.'),
    attribute('profileUrl', 'Page of the person.', {
      type: 'reference',
      referenceTypes: ['external'],
      caseExact: true,
    }),
    attribute('title', 'Position.'),
    attribute('userType', 'Relation to the organization.'),
    attribute('preferredLanguage', 'Preferred language.'),
    attribute('locale', 'Locale.'),
    attribute('timezone', 'Time zone.'),
    attribute('active', 'Whether the account may sign in; an account that may not is suspended.', { type: 'boolean' }),
    values('emails', 'Email addresses. The primary one, or else the first, is the address of the account.', [
      'work',
      'home',
      'other',
    ]),
    values('phoneNumbers', 'Telephone numbers.', ['work', 'home', 'mobile', 'fax', 'pager', 'other']),
    values('photos', 'Pictures.', ['photo', 'thumbnail'], {
      type: 'reference',
      referenceTypes: ['external'],
      caseExact: true,
    }),
    attribute('addresses', 'Postal addresses.', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('formatted', 'The whole address.'),
        attribute('streetAddress', 'Street and number.'),
        attribute('locality', 'City.'),
        attribute('region', 'State or region.'),
        attribute('postalCode', 'Postal code.'),
        attribute('country', 'Country, ISO 3166-1 alpha-2.'),
        attribute('type', 'Its kind.', { canonicalValues: ['work', 'home', 'other'] }),
        attribute('primary', 'Whether it is the first choice; of one at most.', { type: 'boolean' }),
      ],
    }),
    attribute('groups', 'Groups that the account is a member of; changed by way of the groups.', {
      type: 'complex',
      multiValued: true,
      readOnly: true,
      subAttributes: [
        attribute('value', 'Identifier of the group.', { readOnly: true, caseExact: true }),
        attribute('$ref', 'Where the group is.', {
          type: 'reference',
          referenceTypes: ['Group'],
          readOnly: true,
          caseExact: true,
        }),
        attribute('display', 'Name of the group.', { readOnly: true }),
        attribute('type', 'How it is a member.', { readOnly: true, canonicalValues: ['direct'] }),
      ],
    }),
  ],
};

const enterprise: Schema = {
  id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  name: 'EnterpriseUser',
  description: 'What an organization knows of a person.',
  attributes: [
    attribute('employeeNumber', 'Number of the person.'),
    attribute('costCenter', 'Cost center.'),
    attribute('organization', 'Organization.'),
    attribute('division', 'Division.'),
    attribute('department', 'Department.'),
    attribute('manager', 'Who the person reports to.', {
      type: 'complex',
      subAttributes: [
        attribute('value', 'Identifier of the manager.', { caseExact: true }),
        attribute('$ref', 'Where the manager is.', { type: 'reference', referenceTypes: ['User'], caseExact: true }),
        attribute('displayName', 'Name of the manager.', { readOnly: true }),
      ],
    }),
  ],
};

const group: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'An organizational unit of the directory.',
  attributes: [
    attribute('displayName', 'Name as it is shown.', { required: true }),
    attribute('members', 'Users of the unit, and the units right below it.', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('value', 'Identifier of the member.', { required: true, caseExact: true }),
        attribute('$ref', 'Where the member is.', {
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          readOnly: true,
          caseExact: true,
        }),
        attribute('type', 'What the member is.', { readOnly: true, canonicalValues: ['User', 'Group'] }),
        attribute('display', 'Name of the member.', { readOnly: true }),
      ],
    }),
  ],
};

export const userType: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'Accounts that the directory masters.',
  core: user,
  extensions: [enterprise],
};

export const groupType: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Organizational units of the directory.',
  core: group,
  extensions: [],
};

export const resourceTypes: readonly ResourceType[] = [userType, groupType];
export const schemas: readonly Schema[] = [user, enterprise, group];
