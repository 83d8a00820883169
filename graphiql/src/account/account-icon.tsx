import type { SVGProps } from 'react';

/** A person, in the line weight of the other icons of the sidebar. */
export function AccountIcon(props: SVGProps<SVGSVGElement>) {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" {...props}>
      <circle cx="10" cy="6.5" r="3.75" />
      <path d="M2.75 18c.6-3.9 3.5-5.75 7.25-5.75s6.65 1.85 7.25 5.75" />
    </svg>
  );
}
