/** What a page says that a link in a mail leads to. */
export interface LinkPageTexts {
  readonly title: string;
  readonly explanation: string;
  readonly action: string;
  readonly done: string;
}

/** What these pages say in one language. */
export interface LinkPageLanguage {
  readonly setPassword: LinkPageTexts;
  readonly confirmEmail: LinkPageTexts;
  readonly newPassword: string;
  readonly showPassword: string;
  readonly tokenInvalid: string;
  readonly incomplete: string;
  readonly failed: string;
  readonly scriptNeeded: string;
  /** What is wrong with a password, by the code of the violation. */
  readonly policy: Readonly<Record<'TOO_SHORT' | 'TOO_LONG' | 'TOO_WEAK' | 'INVALID', string>>;
}

const english: LinkPageLanguage = {
  setPassword: {
    title: 'Choose a new password',
    explanation: 'Choose a password for your account. You are signed out everywhere else.',
    action: 'Set the password',
    done: 'The password is set. You can sign in with it now.',
  },
  confirmEmail: {
    title: 'Confirm your email address',
    explanation: 'Confirm that this email address is yours.',
    action: 'Confirm',
    done: 'The email address is confirmed.',
  },
  newPassword: 'New password',
  showPassword: 'Show the password',
  tokenInvalid: 'This link was used, replaced by a newer one, or has expired. Ask for another.',
  incomplete: 'The link is not complete. Open it from the mail once more.',
  failed: 'This did not work. Try again in a moment.',
  scriptNeeded: 'This page needs JavaScript.',
  policy: {
    TOO_SHORT: 'This password is too short. Choose a longer one.',
    TOO_LONG: 'This password is too long. Choose a shorter one.',
    TOO_WEAK: 'This password is easy to guess. Use more words, or less common ones.',
    INVALID: 'This password has characters that cannot be typed.',
  },
};

const german: LinkPageLanguage = {
  setPassword: {
    title: 'Neues Passwort wählen',
    explanation: 'Wählen Sie ein Passwort für Ihr Konto. Überall sonst werden Sie abgemeldet.',
    action: 'Passwort setzen',
    done: 'Das Passwort ist gesetzt. Sie können sich jetzt damit anmelden.',
  },
  confirmEmail: {
    title: 'E-Mail-Adresse bestätigen',
    explanation: 'Bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört.',
    action: 'Bestätigen',
    done: 'Die E-Mail-Adresse ist bestätigt.',
  },
  newPassword: 'Neues Passwort',
  showPassword: 'Passwort anzeigen',
  tokenInvalid:
    'Dieser Link wurde schon benutzt, durch einen neueren ersetzt oder ist abgelaufen. Fordern Sie einen neuen an.',
  incomplete: 'Der Link ist nicht vollständig. Öffnen Sie ihn noch einmal aus der E-Mail.',
  failed: 'Das hat nicht geklappt. Versuchen Sie es gleich noch einmal.',
  scriptNeeded: 'Diese Seite braucht JavaScript.',
  policy: {
    TOO_SHORT: 'Dieses Passwort ist zu kurz. Wählen Sie ein längeres.',
    TOO_LONG: 'Dieses Passwort ist zu lang. Wählen Sie ein kürzeres.',
    TOO_WEAK: 'Dieses Passwort ist leicht zu erraten. Nehmen Sie mehr oder seltenere Wörter.',
    INVALID: 'Dieses Passwort enthält Zeichen, die man nicht tippen kann.',
  },
};

/** Every language of these pages, by its subtag. */
export const linkPageLanguages = { en: english, de: german } as const;
export type LinkPageLanguageTag = keyof typeof linkPageLanguages;
