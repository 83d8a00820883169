import type { Attribute, ResourceType, Schema } from './scim-attribute.ts';
import { MOST_RESULTS } from './scim-request.ts';
import { resourceTypes, schemas } from './scim-schemas.ts';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** What the service says of itself (RFC 7644 §4, RFC 7643 §5 to §7); null where there is no such thing. */
export function discover(baseUrl: string, what: string, name: string | null): object | null {
  switch (what) {
    case 'ServiceProviderConfig':
      return name === null ? providerConfig(baseUrl) : null;
    case 'ResourceTypes':
      return one(
        resourceTypes.map((type) => resourceTypeOf(baseUrl, type)),
        name,
      );
    case 'Schemas':
      return one(
        schemas.map((schema) => schemaOf(baseUrl, schema)),
        name,
      );
    default:
      return null;
  }
}

function one(documents: readonly { readonly id: string }[], name: string | null): object | null {
  if (name !== null) return documents.find(({ id }) => id === name) ?? null;
  const totalResults = documents.length;
  return { schemas: [LIST], totalResults, startIndex: 1, itemsPerPage: totalResults, Resources: documents };
}

const providerConfig = (baseUrl: string): object => ({
  schemas: [`${CORE}:ServiceProviderConfig`],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MOST_RESULTS },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'API key',
      description: 'An API key with the scope SCIM, sent as a bearer token (RFC 6750).',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
});

const resourceTypeOf = (baseUrl: string, { name, endpoint, description, core, extensions }: ResourceType) => ({
  schemas: [`${CORE}:ResourceType`],
  id: name,
  name,
  endpoint,
  description,
  schema: core.id,
  schemaExtensions: extensions.map(({ id }) => ({ schema: id, required: false })),
  meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${name}` },
});

const schemaOf = (baseUrl: string, { id, name, description, attributes }: Schema) => ({
  schemas: [`${CORE}:Schema`],
  id,
  name,
  description,
  attributes: attributes.map(attributeOf),
  meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${id}` },
});

/** Every characteristic is said, also where it is as it mostly is (RFC 7643 §7). */
function attributeOf(attribute: Attribute): object {
  const { name, type, description, canonicalValues, referenceTypes, subAttributes } = attribute;
  return {
    name,
    type,
    multiValued: attribute.multiValued ?? false,
    description,
    required: attribute.required ?? false,
    ...(type !== 'complex' && type !== 'boolean' && { caseExact: attribute.caseExact ?? false }),
    mutability: attribute.readOnly ? 'readOnly' : 'readWrite',
    returned: attribute.returned ?? 'default',
    uniqueness: attribute.uniqueness ?? 'none',
    ...(canonicalValues && { canonicalValues }),
    ...(referenceTypes && { referenceTypes }),
    ...(subAttributes && { subAttributes: subAttributes.map(attributeOf) }),
  };
}
