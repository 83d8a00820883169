/** An attribute as RFC 7643 §7 describes it; what is left out is as it mostly is. */
export interface Attribute {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'dateTime' | 'reference' | 'complex';
  readonly description: string;
  readonly multiValued?: boolean;
  readonly required?: boolean;
  readonly caseExact?: boolean;
  /** Whether clients write it. */
  readonly readOnly?: boolean;
  readonly returned?: 'always' | 'default';
  readonly uniqueness?: 'none' | 'server';
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
}

/** A schema: the core of a resource type, or an extension of it. */
export interface Schema {
  /** A URN. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

/** A type of resources, with all that its resources can have. */
export interface ResourceType {
  readonly name: 'User' | 'Group';
  /** Where it is found, such as `/Users`. */
  readonly endpoint: string;
  readonly description: string;
  readonly core: Schema;
  readonly extensions: readonly Schema[];
}

/** Where a value stands in a resource. */
export interface Place {
  /** The extension that it is of; null for the core. */
  readonly extension: Schema | null;
  readonly attribute: Attribute;
  readonly sub: Attribute | null;
}

/** Attributes of every resource (RFC 7643 §3.1), which no schema lists. */
export const commonAttributes: readonly Attribute[] = [
  {
    name: 'schemas',
    type: 'reference',
    description: 'URNs of the schemas.',
    multiValued: true,
    caseExact: true,
    readOnly: true,
    returned: 'always',
  },
  {
    name: 'id',
    type: 'string',
    description: 'Identifier given by the service.',
    caseExact: true,
    readOnly: true,
    returned: 'always',
    uniqueness: 'server',
  },
  {
    name: 'externalId',
    type: 'string',
    description: 'Identifier given by the client.',
    caseExact: true,
    uniqueness: 'server',
  },
  {
    name: 'meta',
    type: 'complex',
    description: 'What the service says of the resource.',
    readOnly: true,
    subAttributes: [
      { name: 'resourceType', type: 'string', description: 'Type.', caseExact: true, readOnly: true },
      { name: 'created', type: 'dateTime', description: 'When it was made.', readOnly: true },
      { name: 'lastModified', type: 'dateTime', description: 'When it was last changed.', readOnly: true },
      { name: 'location', type: 'reference', description: 'Where it is.', caseExact: true, readOnly: true },
      { name: 'version', type: 'string', description: 'Its entity tag.', caseExact: true, readOnly: true },
    ],
  },
];

/** Names of attributes are compared without regard to case (RFC 7643 §2.1). */
export const named = <T extends { readonly name: string }>(list: readonly T[], name: string): T | null =>
  list.find((each) => each.name.toLowerCase() === name.toLowerCase()) ?? null;

/** All attributes of the core of a type. */
export const coreAttributes = ({ core }: ResourceType): readonly Attribute[] => [
  ...commonAttributes,
  ...core.attributes,
];

/** The extension with this URN, without regard to case. */
export const extensionOf = (type: ResourceType, urn: string): Schema | null =>
  type.extensions.find(({ id }) => id.toLowerCase() === urn.toLowerCase()) ?? null;

/** A path of names taken apart: the URN before it, if there is one, and the names. */
export function splitPath(type: ResourceType, path: string): { extension: Schema | null; names: string[] } {
  for (const schema of [type.core, ...type.extensions])
    if (path.toLowerCase().startsWith(`${schema.id.toLowerCase()}:`))
      return { extension: schema === type.core ? null : schema, names: path.slice(schema.id.length + 1).split('.') };
  return { extension: null, names: path.split('.') };
}

/**
 * What a path such as `name.givenName` leads to; null where there is no such attribute. Attributes of extensions are
 * found without their URN too, as long as the core has none of the name.
 */
export function placeOf(type: ResourceType, path: string): Place | null {
  const { extension, names } = splitPath(type, path);
  if (extension) return placeIn(extension, extension.attributes, names);
  const core = placeIn(null, coreAttributes(type), names);
  return type.extensions.reduce((found, each) => found ?? placeIn(each, each.attributes, names), core);
}

function placeIn(extension: Schema | null, attributes: readonly Attribute[], names: readonly string[]): Place | null {
  const attribute = named(attributes, names[0]!);
  if (!attribute || names.length > 2) return null;
  if (names.length === 1) return { extension, attribute, sub: null };
  const sub = named(attribute.subAttributes ?? [], names[1]!);
  return sub && { extension, attribute, sub };
}
