import { useId, type InputHTMLAttributes } from 'react';
import type { RequestProblem } from '../api/request-problem';

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  name: string;
  hint?: string;
  problem: RequestProblem | null;
  /** Where the problem is told. */
  problemId: string;
}

/** An input with its label; marked as wrong when the problem is about it. */
export function TextField({ label, hint, problem, problemId, ...input }: TextFieldProps) {
  const id = useId();
  const isWrong = problem?.concerns(input.name) ?? false;
  const describedBy = [hint && `${id}-hint`, isWrong && problemId].filter(Boolean).join(' ');
  return (
    <div className="gatehouse-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        required
        autoCapitalize="none"
        spellCheck={false}
        aria-invalid={isWrong || undefined}
        aria-describedby={describedBy || undefined}
        {...input}
      />
      {hint && (
        <p id={`${id}-hint`} className="gatehouse-hint">
          {hint}
        </p>
      )}
    </div>
  );
}
