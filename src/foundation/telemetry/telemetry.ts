import type { Telemetry } from '../../core/telemetry.ts';

/** Tells several of the same; null where there is nobody to tell. */
export function toldTo(listeners: readonly (Telemetry | null)[]): Telemetry | null {
  const all = listeners.filter((each) => each !== null);
  if (all.length < 2) return all[0] ?? null;
  return {
    begin: (headers) => {
      const begun = all.map((each) => each.begin(headers));
      return { end: (outcome) => begun.forEach((each) => each.end(outcome)) };
    },
    refused: (code) => all.forEach((each) => each.refused(code)),
    answered: (answer) => all.forEach((each) => each.answered(answer)),
    handled: (request) => all.forEach((each) => each.handled(request)),
  };
}
