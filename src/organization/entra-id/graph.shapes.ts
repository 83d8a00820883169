import { z } from 'zod';

// What Microsoft Graph answers, as far as it is read. What a tenant renames or leaves out is missing here, and told so by
// the item; that a whole page is something else ends the reading.

const removed = z.object({ reason: z.string().optional() });

/** https://learn.microsoft.com/graph/delta-query-users */
export const graphUser = z.object({
  id: z.string().nullish(),
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  department: z.string().nullish(),
  '@removed': removed.optional(),
});
export type GraphUser = z.infer<typeof graphUser>;

const graphMember = z.object({
  '@odata.type': z.string().optional(),
  id: z.string(),
  '@removed': removed.optional(),
});

/** https://learn.microsoft.com/graph/delta-query-groups */
export const graphGroup = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  'members@delta': z.array(graphMember).optional(),
  '@removed': removed.optional(),
});
export type GraphGroup = z.infer<typeof graphGroup>;

/** https://learn.microsoft.com/graph/api/directory-list-administrativeunits */
export const graphUnit = z.object({ id: z.string(), displayName: z.string().nullish() });

/** https://learn.microsoft.com/graph/api/administrativeunit-list-members */
export const graphUnitMember = z.object({ '@odata.type': z.string().optional(), id: z.string() });

/** A page of a collection (https://learn.microsoft.com/graph/paging). */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    value: z.array(item),
    '@odata.nextLink': z.string().optional(),
    '@odata.deltaLink': z.string().optional(),
  });

/** https://learn.microsoft.com/graph/errors */
export const graphError = z.object({ error: z.object({ code: z.string() }) });

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export const tokenAnswer = z.object({ access_token: z.string() });
export const tokenError = z.object({ error: z.string() });
