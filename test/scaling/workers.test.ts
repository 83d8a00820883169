import http from 'node:http';
import { House } from '../support/house.ts';
import { environmentOf, ServiceProcess, type Line } from '../support/service-process.ts';
import { until } from '../support/until.ts';

jest.setTimeout(120_000);

const VIEWER = '{ viewer { id } }';

/** What came back on a connection that is kept: one process answers all that is asked on it. */
interface Answered {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly body: any;
  readonly requestId: string;
}

function ask(url: string, agent: http.Agent, query: string, authorization: string): Promise<Answered> {
  return new Promise((answer, fail) => {
    const headers = { 'content-type': 'application/json', authorization };
    const request = http.request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        answer({
          status: response.statusCode!,
          body: JSON.parse(text),
          requestId: response.headers['x-request-id'] as string,
        }),
      );
    });
    request.on('error', fail);
    request.end(JSON.stringify({ query }));
  });
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('two processes on one port', () => {
  let house: House;
  let service: ServiceProcess;
  let url: string;
  const agents: http.Agent[] = [];

  const processesOf = ({ lines }: ServiceProcess): number[] => [
    ...new Set(lines.filter((line) => line.url).map((line) => line.process as number)),
  ];
  const startedProcesses = (): number[] => processesOf(service);
  /** The line comes on another way than what the processes themselves say. */
  const ready = async (started: ServiceProcess): Promise<void> => {
    await started.said(({ workers }) => workers === 2);
    await until(() => processesOf(started).length === 2);
  };
  const run = (environment: Record<string, string>): ServiceProcess =>
    ServiceProcess.start('src/main.js', [], {
      environment: { ...environmentOf(house), PORT: '0', LOG_LEVEL: 'debug', WORKERS: '2', ...environment },
    });
  /** A connection of its own to each of the two, with the process that answers on it. */
  const connections = async (authorization: string): Promise<Map<number, http.Agent>> => {
    const found = new Map<number, http.Agent>();
    await until(async () => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      agents.push(agent);
      const { requestId } = await ask(url, agent, VIEWER, authorization);
      let line: Line | undefined;
      await until(
        () =>
          (line = service.lines.find((each) => each.requestId === requestId && each.msg === 'answered')) !== undefined,
      );
      found.set(line!.process as number, agent);
      return found.size === 2;
    });
    return found;
  };

  beforeAll(async () => {
    // A house prepares the database, with accounts and sessions as rows, and the keys that both sign with.
    house = await House.open({ environment: { PUBLIC_URL: 'http://gatehouse.test' } });
    service = run({ PUBLIC_URL: 'http://gatehouse.test', METRICS_PORT: '0' });
    await ready(service);
    url = service.lines.find((line) => line.url)!.url as string;
  });
  afterAll(async () => {
    for (const agent of agents) agent.destroy();
    await service.end('SIGKILL');
    await house.close();
  });

  it('are both ready, and only the first does queued work', async () => {
    expect(startedProcesses()).toHaveLength(2);
    expect(new Set(service.lines.filter((line) => line.url).map((line) => line.url))).toEqual(new Set([url]));
    const { rows } = await house.database.owner.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'gatehouse worker alive'",
    );
    // One is the house's.
    expect(rows).toHaveLength(2);
  });

  it('both refuse a session within a second of its end on one of them', async () => {
    const user = await house.addUser();
    const caller = await house.callerFor(user);
    const [one, other] = [...(await connections(caller.authorization!)).values()];
    for (const agent of [one!, other!])
      expect((await ask(url, agent, VIEWER, caller.authorization!)).body.data.viewer.id).toBe(user.id);
    const { body } = await ask(
      url,
      one!,
      `mutation { revokeSession(id: "${caller.sessionId}") { session { id } } }`,
      caller.authorization!,
    );
    expect(body.errors).toBeUndefined();
    const endedAt = performance.now();
    const isRefused = async (agent: http.Agent): Promise<boolean> =>
      (await ask(url, agent, VIEWER, caller.authorization!)).body.data?.viewer?.id === undefined;
    await until(async () => (await isRefused(one!)) && (await isRefused(other!)));
    expect(performance.now() - endedAt).toBeLessThan(1_000);
  });

  it('are measured as one', async () => {
    const { authorization } = await house.callerFor(await house.addUser());
    const { metricsUrl } = await service.said((line) => !!line.metricsUrl);
    const told = async (): Promise<number> => {
      const text = await (await fetch(String(metricsUrl))).text();
      expect(text.match(/^gatehouse_build_info/gm)).toHaveLength(1);
      return Number(/^gatehouse_operations_total\{.*operation="service",code="OK"\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    const [one, other] = [...(await connections(authorization!)).values()];
    expect(await told()).toBe(0);
    for (const agent of [one!, other!, other!]) await ask(url, agent, '{ service { version } }', authorization!);
    // Counted at the end of the answer, which the client may see a little sooner.
    await until(async () => (await told()) === 3);
    expect(await told()).toBe(3);
  });

  it('go on when one of them is killed, and are two again', async () => {
    const before = startedProcesses();
    const { metricsUrl } = await service.said((line) => !!line.metricsUrl);
    const counted = async (): Promise<number> => {
      const response = await fetch(String(metricsUrl));
      expect(response.status).toBe(200);
      return Number(
        /^gatehouse_operations_total\{.*operation="service",code="OK"\} (\d+)$/m.exec(await response.text())?.[1],
      );
    };
    const countedBefore = await counted();
    expect(countedBefore).toBeGreaterThan(0);
    const { authorization } = await house.callerFor(await house.addUser());
    process.kill(before[0]!, 'SIGKILL');
    const agent = new http.Agent({ keepAlive: false });
    agents.push(agent);
    // Whoever connects is answered by the one that is left. A connection that the killed one held is lost with it.
    await service.said(({ msg }) => /a process ended; another one takes its place/.test(String(msg)));
    expect((await ask(url, agent, VIEWER, authorization!)).status).toBe(200);
    expect(await counted()).toBe(countedBefore);
    await until(() => startedProcesses().length === 3);
    expect(await counted()).toBe(countedBefore);
    expect([...(await connections(authorization!)).keys()].sort()).toEqual(startedProcesses().slice(1).sort());
  });

  it('end together at SIGTERM, within five seconds', async () => {
    const pids = startedProcesses().filter(isAlive);
    expect(pids).toHaveLength(2);
    const toldAt = performance.now();
    expect(await service.end('SIGTERM')).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(5_000);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('end at once when the one that started them is killed', async () => {
    const another = run({});
    await ready(another);
    const pids = processesOf(another);
    expect(pids.filter(isAlive)).toHaveLength(2);
    await another.end('SIGKILL');
    await until(() => !pids.some(isAlive));
  });

  it('do not start where one of them cannot, and the whole ends as that one would', async () => {
    const taken = http.createServer().listen(0, '127.0.0.1');
    await until(() => taken.listening);
    const { port } = taken.address() as { port: number };
    const another = run({ PORT: String(port) });
    expect(await another.exited).toBe(1);
    expect(another.errors).toContain('HOST and PORT cannot be listened on');
    taken.close();
  });
});
