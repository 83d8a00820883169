import type { ButtonHTMLAttributes } from 'react';

interface ActionButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  isBusy?: boolean;
  kind?: 'primary' | 'plain';
}

/** A button that stays focusable while it is busy. */
export function ActionButton({ isBusy = false, kind = 'plain', className = '', ...button }: ActionButtonProps) {
  return (
    <button
      type="button"
      aria-disabled={isBusy || undefined}
      className={`graphiql-button gatehouse-button gatehouse-button-${kind} ${className}`}
      {...button}
    />
  );
}
