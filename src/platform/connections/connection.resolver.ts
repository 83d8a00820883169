import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { URLScalar } from '../../core/scalars.ts';
import type { ConnectionService } from './connection.service.ts';
import { ConnectionTestObject } from './connection.type.ts';

@Resolver()
export class ConnectionResolver {
  constructor(private readonly connections: ConnectionService) {}

  @Mutation(() => ConnectionTestObject, {
    nullable: true,
    description:
      'Asks a tool server or other endpoint of a configuration document whether it answers. Addresses off the public network only where OUTBOUND_ALLOWED names them. Errors: RATE_LIMITED for more than 30 in ten minutes, INVALID_STATE for a repetition with the same Idempotency-Key of which no outcome is known. Access: settings WRITE.',
  })
  testConnection(
    @Arg('url', () => URLScalar) url: string,
    @Arg('bearerToken', () => String, { nullable: true }) bearerToken: string | null,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionTestObject> {
    return this.connections.test({ url, bearerToken: bearerToken ?? null }, context);
  }
}
