import { z } from 'zod';

// What the Directory API of the Admin SDK answers, as far as it is read.

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users */
export const googleUser = z.object({
  id: z.string().nullish(),
  primaryEmail: z.string().nullish(),
  name: z.object({ fullName: z.string().nullish() }).nullish(),
  suspended: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  orgUnitPath: z.string().nullish(),
});
export type GoogleUser = z.infer<typeof googleUser>;

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/orgunits */
export const googleUnit = z.object({
  orgUnitId: z.string(),
  name: z.string().nullish(),
  orgUnitPath: z.string().nullish(),
  parentOrgUnitId: z.string().nullish(),
});

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/groups */
export const googleGroup = z.object({ id: z.string(), name: z.string().nullish() });

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/members */
export const googleMember = z.object({ id: z.string().nullish(), type: z.string().nullish() });

/** https://developers.google.com/workspace/admin/directory/v1/limits */
export const googleError = z.object({
  error: z.object({ code: z.number(), errors: z.array(z.object({ reason: z.string() })).optional() }),
});

/** https://developers.google.com/identity/protocols/oauth2/service-account */
export const tokenAnswer = z.object({ access_token: z.string() });
export const tokenError = z.object({ error: z.string() });
