import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const root = path.resolve(__dirname, '../..');
const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');

/** Instructions of the Dockerfile, continuation lines joined. */
const instructions = read('Dockerfile')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => ({ name: line.split(' ')[0]!, rest: line.slice(line.indexOf(' ') + 1).trim() }));
const all = (name: string): string[] => instructions.filter((one) => one.name === name).map(({ rest }) => rest);

describe('the container image', () => {
  it('is built in two stages from a pinned base', () => {
    expect(all('ARG')[0]).toMatch(/^NODE_IMAGE=node:\d+\.\d+\.\d+-[a-z]+-slim$/);
    expect(all('FROM')).toEqual(['${NODE_IMAGE} AS build', '${NODE_IMAGE} AS run']);
  });

  it('runs as a user without rights, with a health check', () => {
    const last = instructions.slice(instructions.findIndex(({ rest }) => rest === '${NODE_IMAGE} AS run'));
    expect(last.filter(({ name }) => name === 'USER').map(({ rest }) => rest)).toEqual(['node']);
    expect(last.some(({ name, rest }) => name === 'HEALTHCHECK' && rest.includes('/readyz'))).toBe(true);
  });

  it('holds no secret', () => {
    const given = [...all('ENV'), ...all('ARG')].join(' ');
    expect(given).not.toMatch(/PASSWORD|SECRET|TOKEN|_KEY|DATABASE_URL/);
    expect(read('.dockerignore').split('\n')[0]).toBe('**');
    expect(read('.dockerignore')).not.toMatch(/\.env|\.data/);
  });

  it('copies only what is there and not ignored', () => {
    const admitted = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const sources = all('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(/\s+/).slice(0, -1));
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) {
      const clean = source.replace(/^\.\//, '');
      expect(fs.existsSync(path.join(root, clean))).toBe(true);
      expect(admitted).toContain(clean);
    }
  });
});

describe('docker-compose.yml', () => {
  const { services } = parse(read('docker-compose.yml')) as {
    services: Record<string, { image?: string; environment: Record<string, string>; [key: string]: unknown }>;
  };

  it('waits for PostgreSQL, and gives the service nothing to write to', () => {
    expect(services.gatehouse).toMatchObject({
      depends_on: { postgres: { condition: 'service_healthy' } },
      read_only: true,
      cap_drop: ['ALL'],
    });
    expect(services.postgres!.image).toMatch(/^postgres:\d+\.\d+-[a-z]+$/);
  });

  it('takes every secret from outside', () => {
    for (const { environment } of Object.values(services))
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|_KEY|_URL/.test(name)) expect(value).toContain('${');
  });

  it('sets only variables that the service knows', () => {
    const known = read('.env.example')
      .match(/^# ([A-Z_]+)=/gm)!
      .map((line) => line.slice(2, -1));
    expect(Object.keys(services.gatehouse!.environment).filter((name) => !known.includes(name))).toEqual([]);
  });
});
