import { graphql } from 'graphql';
import type { PermissionArea, UserActor } from '../../src/core/actor.ts';
import type { PermissionLevel } from '../../src/core/permission-level.ts';
import type { House, TestUser } from './house.ts';

/**
 * Asks the service's schema as an account with some permissions and no role that gives them. There is no way yet to
 * give them through the API.
 */
export async function askAsDelegate(
  house: House,
  user: TestUser,
  levels: Partial<Record<PermissionArea, PermissionLevel>>,
  source: string,
  variableValues: Record<string, unknown> = {},
) {
  const actor: UserActor = {
    kind: 'USER',
    actorId: user.id,
    subjectId: user.id,
    name: user.name,
    credential: { kind: 'SESSION', sessionId: user.id },
    role: user.role,
    isActive: true,
    isSuperAdmin: false,
    isFirstUser: false,
    mustChangePassword: false,
    permissions: { level: (area) => levels[area] ?? 'NONE' },
    projectRoles: new Map(),
  };
  const made = new Map<symbol, unknown>();
  const context = {
    actor,
    features: {},
    read: house.app.unitOfWork.read.bind(house.app.unitOfWork),
    once: (key: symbol, make: (context: unknown) => unknown) => made.get(key) ?? made.set(key, make(context)).get(key),
  };
  const { data, errors = [] } = await graphql({
    schema: house.app.schema,
    source,
    variableValues,
    contextValue: context,
  });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  return { data: data as any, codes: errors.map(({ originalError }) => (originalError as { code?: string }).code) };
}
