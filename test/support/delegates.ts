import { newId } from '../../src/core/ids.ts';
import type { PermissionArea, PermissionFlag } from '../../src/core/actor.ts';
import type { PermissionLevel } from '../../src/core/permission-level.ts';
import type { Caller, House, TestUser } from './house.ts';

/** What is said of somebody beyond what the role gives: levels by area, and flags. */
export type Delegated = Partial<Record<PermissionArea, PermissionLevel>> & {
  readonly flags?: readonly PermissionFlag[];
};

/** Gives an account an own matrix with just these entries, written as a row. */
export async function permit(
  house: House,
  { id }: Pick<TestUser, 'id'>,
  { flags = [], ...levels }: Delegated,
): Promise<void> {
  await house.rows(
    `INSERT INTO permission_matrices (id, user_id, levels, flags) VALUES ($1, $2, $3, $4)
      ON CONFLICT (user_id) DO UPDATE SET levels = excluded.levels, flags = excluded.flags`,
    [newId(), id, levels, Object.fromEntries(flags.map((flag) => [flag, true]))],
  );
  await house.app.unitOfWork.maintain((tx) => house.app.notifications.accessChanged(tx, [id]));
}

/** Takes away all that is said of an account itself. */
export async function forbid(house: House, { id }: Pick<TestUser, 'id'>): Promise<void> {
  await house.rows('DELETE FROM permission_matrices WHERE user_id = $1', [id]);
  await house.app.unitOfWork.maintain((tx) => house.app.notifications.accessChanged(tx, [id]));
}

/** A session of an account that was given these permissions. */
export async function delegateFor(
  house: House,
  user: TestUser,
  delegated: Delegated,
): Promise<Caller & { readonly sessionId: string }> {
  await permit(house, user, delegated);
  return house.callerFor(user);
}

/** A new account with these permissions, and its session. */
export async function addDelegate(house: House, delegated: Delegated): Promise<TestUser & { readonly caller: Caller }> {
  const user = await house.addUser();
  return { ...user, caller: await delegateFor(house, user, delegated) };
}

/**
 * Asks once as an account with some permissions and no role that gives them; it has them no longer than that.
 * @param behind the administrator who acts as the account, and in which session
 */
export async function askAsDelegate(
  house: House,
  user: TestUser,
  { sessionId: given, ...delegated }: Delegated & { readonly sessionId?: string },
  source: string,
  variables: Record<string, unknown> = {},
  behind: { readonly admin: TestUser; readonly sessionId: string } | null = null,
) {
  await permit(house, user, delegated);
  const sessionId = behind?.sessionId ?? given ?? (await house.callerFor(user)).sessionId;
  const { token } = await house.app.tokens.issue(
    { userId: user.id, sessionId, ...(behind && { actorId: behind.admin.id }) },
    600,
  );
  const { data, errors } = await house.ask({ authorization: `Bearer ${token}` }, source, variables);
  await forbid(house, user);
  return { data, codes: errors.map(({ code }) => code) };
}
