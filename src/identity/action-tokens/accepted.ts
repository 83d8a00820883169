/** The answer that tells nobody whether there is such an account. */
export interface Accepted {
  readonly accepted: boolean;
}

export const ACCEPTED: Accepted = { accepted: true };
