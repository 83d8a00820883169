import type { FastifyInstance } from 'fastify';

/** Whether the service can do its work now. */
export interface Readiness {
  /** Set while the service shuts down. */
  isDraining(): boolean;
  /** The first reason why not, or null. */
  fault(): Promise<string | null>;
}

/** Probes: /livez says that the process runs, /readyz that it has its database and schema. */
export function healthRoutes(app: FastifyInstance, readiness: Readiness): void {
  app.get('/livez', async () => ({ status: 'UP' }));
  app.get('/readyz', async (_request, reply) => {
    const fault = readiness.isDraining() ? 'the service is shutting down' : await readiness.fault();
    return reply.code(fault ? 503 : 200).send(fault ? { status: 'DOWN', detail: fault } : { status: 'UP' });
  });
}
