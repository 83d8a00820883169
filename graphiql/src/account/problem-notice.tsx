import { useEffect, useState } from 'react';
import type { RequestProblem } from '../api/request-problem';

/** Says what went wrong. It stays in the page while there is nothing to say, so that screen readers hear the change. */
export function ProblemNotice({ id, problem }: { id?: string; problem: RequestProblem | null }) {
  return (
    <div className="gatehouse-problem-slot">
      <div id={id} role="alert" data-testid="problem">
        {problem && (
          <div className="gatehouse-problem">
            <p data-testid="problem-message">{problem.message}</p>
            {problem.violations.length > 0 && (
              <ul data-testid="problem-violations">
                {problem.violations.map(({ path, message }, index) => (
                  <li key={index}>
                    {path && <code>{path}</code>} {message}
                  </li>
                ))}
              </ul>
            )}
            <ProblemDetails problem={problem} />
          </div>
        )}
      </div>
      {problem?.retryAfterSeconds !== undefined && (
        <Countdown key={keyOf(problem)} seconds={problem.retryAfterSeconds} />
      )}
    </div>
  );
}

function ProblemDetails({ problem: { code, requestId } }: { problem: RequestProblem }) {
  if (!code && !requestId) return null;
  return (
    <p className="gatehouse-problem-details" data-testid="problem-details">
      {code && <span data-testid="problem-code">{code}</span>}
      {requestId && (
        <span>
          request <span data-testid="problem-request-id">{requestId}</span>
        </span>
      )}
    </p>
  );
}

/** Counts down beside the alert and not inside: a screen reader would read every second aloud. */
function Countdown({ seconds }: { seconds: number }) {
  const [endsAtMs] = useState(() => Date.now() + seconds * 1000);
  const [left, setLeft] = useState(Math.ceil(seconds));
  useEffect(() => {
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((endsAtMs - Date.now()) / 1000))), 250);
    return () => clearInterval(timer);
  }, [endsAtMs]);
  return (
    <p className="gatehouse-hint" role="timer" data-testid="problem-retry">
      {left > 0 ? `Try again in ${left} s.` : 'You can try again now.'}
    </p>
  );
}

const keys = new WeakMap<RequestProblem, number>();
let lastKey = 0;

/** A new problem starts a new countdown. */
function keyOf(problem: RequestProblem): number {
  if (!keys.has(problem)) keys.set(problem, (lastKey += 1));
  return keys.get(problem)!;
}
