export const accessSourceKinds = [
  'ADMIN_ROLE',
  'DEFAULT',
  'USER',
  'GROUP',
  'ORG_UNIT_GROUP',
  'PROJECT',
  'OWNER',
  'PUBLIC',
  'GRANT',
] as const;
export type AccessSourceKind = (typeof accessSourceKinds)[number];

/** Where access comes from; only the references that apply are set. */
export interface AccessSource {
  readonly kind: AccessSourceKind;
  readonly groupId?: string;
  readonly orgUnitId?: string;
  readonly projectId?: string;
  readonly grantId?: string;
}
