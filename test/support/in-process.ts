import { graphql } from 'graphql';
import { nothing } from '../../src/access/effective-permissions.ts';
import type { UserActor } from '../../src/core/actor.ts';
import { createLogger } from '../../src/core/logger.ts';
import type { RefreshCookie } from '../../src/core/request-context.ts';
import { serviceFeatures } from '../../src/core/service-feature.ts';
import { requestContext, type ContextDependencies } from '../../src/http/context.ts';
import type { House, TestUser } from './house.ts';

const features = Object.fromEntries(serviceFeatures.map((feature) => [feature, true]));
const noCookie: RefreshCookie = { read: () => null, set: () => undefined, clear: () => undefined };

/** Asks the service's schema as an account that was known before: for what nobody could be authenticated for any more. */
export async function askInProcess(house: House, { id, name, role }: TestUser, sessionId: string, source: string) {
  const actor: UserActor = {
    kind: 'USER',
    actorId: id,
    subjectId: id,
    name,
    credential: { kind: 'SESSION', sessionId },
    role,
    isActive: true,
    isSuperAdmin: false,
    isFirstUser: false,
    mustChangePassword: false,
    permissions: nothing,
    projectRoles: new Map(),
    groupIds: new Set(),
    orgUnitIds: new Set(),
  };
  const dependencies = { config: { features }, logger: createLogger('silent'), unitOfWork: house.app.unitOfWork };
  const contextValue = requestContext(dependencies as unknown as ContextDependencies, {
    actor,
    origin: { requestId: null, ipAddress: null, userAgent: null },
    refreshCookie: noCookie,
    proxyIdentity: null,
    repetition: null,
  });
  const { data, errors = [] } = await graphql({ schema: house.app.schema, source, contextValue });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  return { data: data as any, codes: errors.map(({ originalError }) => (originalError as { code?: string }).code) };
}
