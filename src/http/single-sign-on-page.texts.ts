/** What a page of single sign-on says: a heading, and what to do. */
export interface PageText {
  readonly title: string;
  readonly explanation: string;
}

/** What a page may have to say. */
export type PageName =
  | 'signedIn'
  | 'noSignOut'
  | 'refused'
  | 'notTrusted'
  | 'confirmEmail'
  | 'notBegunHere'
  | 'badAddress'
  | 'unknownProvider'
  | 'tooMany'
  | 'unavailable'
  | 'failed';

const english: Readonly<Record<PageName, PageText>> = {
  signedIn: { title: 'You are signed in', explanation: 'You can close this page and go on in the application.' },
  noSignOut: {
    title: 'Sign out at the identity provider',
    explanation: 'It has no address for that. Your session there ends on its own pages, or by itself.',
  },
  refused: {
    title: 'You could not be signed in',
    explanation: 'There is no account that you may use. Ask an administrator for one.',
  },
  notTrusted: {
    title: 'You could not be signed in',
    explanation: 'The answer of the identity provider could not be verified. Tell an administrator.',
  },
  confirmEmail: {
    title: 'Confirm your email address',
    explanation: 'Your email address has to be confirmed first: follow the link in the mail.',
  },
  notBegunHere: {
    title: 'Please sign in again',
    explanation: 'This sign-in was not begun in this browser, was ended already, or took too long.',
  },
  badAddress: {
    title: 'This address is not complete',
    explanation: 'The page that sent you here wants you to return to an address that is not known.',
  },
  unknownProvider: { title: 'There is nothing here', explanation: 'There is no such identity provider.' },
  tooMany: { title: 'Too many attempts', explanation: 'Wait a while before you try again.' },
  unavailable: {
    title: 'Signing in is not possible now',
    explanation: 'The identity provider does not answer. Try again in a moment.',
  },
  failed: { title: 'This did not work', explanation: 'Try again in a moment.' },
};

const german: Readonly<Record<PageName, PageText>> = {
  signedIn: {
    title: 'Sie sind angemeldet',
    explanation: 'Sie können diese Seite schließen und in der Anwendung fortfahren.',
  },
  noSignOut: {
    title: 'Melden Sie sich beim Identitätsanbieter ab',
    explanation: 'Er hat keine Adresse dafür. Ihre Sitzung dort endet auf seinen eigenen Seiten oder von selbst.',
  },
  refused: {
    title: 'Die Anmeldung war nicht möglich',
    explanation: 'Es gibt kein Konto, das Sie benutzen dürfen. Fragen Sie in der Administration danach.',
  },
  notTrusted: {
    title: 'Die Anmeldung war nicht möglich',
    explanation:
      'Die Antwort des Identitätsanbieters ließ sich nicht prüfen. Sagen Sie in der Administration Bescheid.',
  },
  confirmEmail: {
    title: 'E-Mail-Adresse bestätigen',
    explanation: 'Ihre E-Mail-Adresse muss zuerst bestätigt werden: Folgen Sie dem Link in der E-Mail.',
  },
  notBegunHere: {
    title: 'Bitte melden Sie sich noch einmal an',
    explanation:
      'Diese Anmeldung wurde nicht in diesem Browser begonnen, ist schon beendet oder hat zu lange gedauert.',
  },
  badAddress: {
    title: 'Diese Adresse ist nicht vollständig',
    explanation: 'Die Seite, von der Sie kommen, nennt eine Adresse für den Rückweg, die hier nicht bekannt ist.',
  },
  unknownProvider: { title: 'Hier ist nichts', explanation: 'Es gibt keinen solchen Identitätsanbieter.' },
  tooMany: { title: 'Zu viele Versuche', explanation: 'Warten Sie eine Weile, bevor Sie es noch einmal versuchen.' },
  unavailable: {
    title: 'Die Anmeldung ist gerade nicht möglich',
    explanation: 'Der Identitätsanbieter antwortet nicht. Versuchen Sie es gleich noch einmal.',
  },
  failed: { title: 'Das hat nicht geklappt', explanation: 'Versuchen Sie es gleich noch einmal.' },
};

/** Every language of these pages, by its subtag. */
export const pageLanguages = { en: english, de: german } as const;
