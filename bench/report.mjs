// The table, and RESULTS.md.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { here } from './servers.mjs';

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Rows of one workload: medians, a row for each server. Of several calls, what all of them come to. */
export function rowsOf({ name, calls = 1 }, connections, runs, names) {
  const of = (server, key) => median(runs[server].map((run) => run[key]));
  return Object.keys(runs).map((server) => ({
    workload: name,
    connections,
    server: names[server],
    'requests/s': (of(server, 'perSecond') / calls).toFixed(of(server, 'perSecond') < 100 ? 1 : 0),
    'p50 ms': (calls > 1 ? `${calls} × ` : '') + of(server, 'p50').toFixed(2),
    'p99 ms': (calls > 1 ? `${calls} × ` : '') + of(server, 'p99').toFixed(2),
    'CPU µs/request': Math.round(of(server, 'cpu') * calls),
    'PostgreSQL µs/request': Math.round(of(server, 'postgres') * calls),
    'ratio to raw': runs.raw ? (of(server, 'perSecond') / of('raw', 'perSecond')).toFixed(2) : '–',
  }));
}

/** Writes the results; every figure in them was measured in this run. */
export function writeResults({ table, loop, facts, file = path.join(here, 'RESULTS.md') }) {
  const columns = Object.keys(table[0]);
  const [cpu] = os.cpus();
  const lines = [
    '# Results',
    '',
    'Written by `npm run bench`; [README.md](README.md) says how to read it. Every figure was measured in one run.',
    '',
    `- ${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${cpu.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}`,
    ...facts.map((fact) => `- ${fact}`),
    '',
    `| ${columns.join(' | ')} |`,
    `|${columns.map((column) => (['workload', 'server'].includes(column) ? '---' : '--:')).join('|')}|`,
    ...table.map((row) => `| ${columns.map((column) => row[column]).join(' | ')} |`),
    '',
  ];
  if (loop)
    lines.push(
      `While ${loop.connections} connections signed in, the event loop of the service was late by ${loop.p50.toFixed(1)} ms in the median, ${loop.p99.toFixed(1)} ms at the 99th percentile, and ${loop.max.toFixed(1)} ms at most.`,
      '',
    );
  fs.writeFileSync(file, lines.join('\n'));
}
