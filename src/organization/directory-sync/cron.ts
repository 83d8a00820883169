import { Cron } from 'croner';

/** Times as a cron expression of five fields names them, in UTC; null where it names none, or is no such expression. */
export function nextTime(expression: string, after: Date): Date | null {
  if (!/^\S+( +\S+){4}$/.test(expression)) return null;
  try {
    // Paused, it counts and never runs anything.
    return new Cron(expression, { mode: '5-part', timezone: 'UTC', paused: true }).nextRun(after);
  } catch {
    return null;
  }
}
