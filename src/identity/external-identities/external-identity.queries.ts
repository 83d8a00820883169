import type { Statement } from '../../core/sql.ts';

/** Names an account by what an identity provider calls it. */
export interface IdentityName {
  readonly providerId: string;
  readonly subject: string;
}

/** The account that an identity signs in as; no row for none. */
export const accountOfIdentity = ({ providerId, subject }: IdentityName): Statement => ({
  name: 'account_of_identity',
  text: 'SELECT user_id AS "userId" FROM external_identities WHERE provider_id = $1 AND subject = $2',
  values: [providerId, subject],
});

/** Identities of accounts, in the order in which they were linked. */
export const identitiesOf = (userIds: readonly string[]): Statement => ({
  name: 'identities_of',
  text: `SELECT id, user_id AS "userId", provider_id AS "providerId", subject, linked_at AS "linkedAt"
    FROM external_identities WHERE user_id = ANY($1::uuid[]) ORDER BY linked_at, id`,
  values: [userIds],
});

/** Which of these accounts have an identity and no password, and so sign in at their provider only. */
export const singleSignOnOnly = (userIds: readonly string[]): Statement => ({
  name: 'single_sign_on_only',
  text: `SELECT DISTINCT i.user_id AS "userId" FROM external_identities i WHERE i.user_id = ANY($1::uuid[])
    AND NOT EXISTS (SELECT FROM passwords p WHERE p.user_id = i.user_id)`,
  values: [userIds],
});
