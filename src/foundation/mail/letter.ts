/** Pages that links of letters lead to, below APP_URL. */
export const linkPages = ['set-password', 'confirm-email'] as const;
export type LinkPage = (typeof linkPages)[number];

/**
 * What each letter is told beside what all know. Names stand only in letters that a manager orders: whoever signs up
 * with somebody else's address would otherwise write to them in the installation's name.
 */
export interface TemplateValues {
  /** To somebody an account was made for, who has no password yet. With a link to set one. */
  readonly invitation: { readonly name: string; readonly inviter: string };
  /** With a link to set a new password. */
  readonly 'password-reset': NoValues;
  /** With a link that confirms the address the letter went to. */
  readonly 'confirm-email': NoValues;
  /** To the former address of an account that has another one now. */
  readonly 'email-changed': NoValues;
  /** To somebody whose password was changed, by whomever. */
  readonly 'password-changed': NoValues;
  /** To somebody who took an account back by a link, and whose API keys may have been made by somebody else. */
  readonly 'api-keys-suspended': NoValues;
  /** To somebody an account with an initial password was made for; with a link to set another. */
  readonly welcome: { readonly name: string };
  /** To somebody whose address was used for signing up once more. Without a link: anybody can order this letter. */
  readonly 'known-address': NoValues;
  /** To the new super admin and to the former one. */
  readonly 'super-admin-designated': { readonly holder: string; readonly designator: string };
  /** To whoever is to know what an account uses. `metric` and `period` are words of the schema. */
  readonly 'usage-limit-alert': UsageValues & {
    readonly metric: string;
    readonly maximum: string;
    readonly used: string;
  };
  /** The same of money, in US dollars. `category` and `period` are words of the schema. */
  readonly 'budget-alert': UsageValues & { readonly category: string; readonly limit: string; readonly spent: string };
  /** To the author of an inquiry that an administrator answered; the answer itself is in no letter. */
  readonly 'inquiry-answered': OfInquiry;
  /** To the author of an inquiry that an administrator moved, by where to. */
  readonly 'inquiry-reopened': OfInquiry;
  readonly 'inquiry-in-progress': OfInquiry;
  readonly 'inquiry-resolved': OfInquiry;
  /** To the administrator who is to take care of an inquiry. */
  readonly 'inquiry-assigned': OfInquiry;
  /** To the administrator who takes care of an inquiry, and whom its author wrote. */
  readonly 'inquiry-replied': OfInquiry;
  /** To administrators: nothing could be delivered to a webhook for days. `webhook` is its address without the path. */
  readonly 'webhook-disabled': { readonly webhook: string };
}

type UsageValues = {
  /** The address of the account, or its name where it has none: never what somebody could write into it. */
  readonly account: string;
  /** In percent. */
  readonly threshold: string;
  readonly period: string;
};

/** What the author called it. */
type OfInquiry = { readonly subject: string };

type NoValues = Readonly<Record<never, never>>;

export type TemplateName = keyof TemplateValues;

/** A link whose token is derived from the id of its row when the letter is sent, and stored nowhere. */
export interface LetterLink {
  readonly page: LinkPage;
  readonly tokenId: string;
  readonly expiresAt: Date;
}

/** A letter to one person, as a room orders it. */
export type Letter = {
  [T in TemplateName]: {
    readonly template: T;
    /** Email address. */
    readonly to: string;
    /** BCP 47 tag; its language chooses the template, English where there is none. */
    readonly locale: string;
    /** IANA name of the time zone in which times are told; UTC where it is left out. */
    readonly timeZone?: string;
    readonly values: TemplateValues[T];
    readonly link?: LetterLink;
  };
}[TemplateName];
