import { useRef, useState, type FormEvent } from 'react';
import { RequestProblem } from '../api/request-problem';

interface Submission {
  isBusy: boolean;
  problem: RequestProblem | null;
  /** For `onClick` and `onSubmit`. Does nothing while an earlier one runs. */
  submit: (event: FormEvent<HTMLElement>) => void;
}

/** Runs what a button or a form is for, and holds why it failed. The form's fields are given by name. */
export function useSubmission(action: (field: (name: string) => string) => Promise<unknown>): Submission {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | null>(null);
  const isRunning = useRef(false);

  async function run(form: HTMLElement) {
    isRunning.current = true;
    setIsBusy(true);
    setProblem(null);
    try {
      const fields = form instanceof HTMLFormElement ? new FormData(form) : new FormData();
      await action((name) => String(fields.get(name) ?? ''));
    } catch (thrown) {
      setProblem(RequestProblem.from(thrown));
    } finally {
      isRunning.current = false;
      setIsBusy(false);
    }
  }

  function submit(event: FormEvent<HTMLElement>) {
    event.preventDefault();
    if (!isRunning.current) void run(event.currentTarget);
  }

  return { isBusy, problem, submit };
}
