import type { Wording } from './wording.ts';

/** What words of the schema about usage are called. */
const usageTerms = {
  metric: {
    TOKENS: 'Tokens',
    INPUT_TOKENS: 'Eingabe-Tokens',
    OUTPUT_TOKENS: 'Ausgabe-Tokens',
    REQUESTS: 'Anfragen',
    IMAGES: 'Bildern',
    AUDIO_SECONDS: 'Sekunden Audio',
  },
  period: { DAILY: 'heute', WEEKLY: 'diese Woche', MONTHLY: 'diesen Monat', NEVER: 'insgesamt' },
  category: { PLATFORM: 'die Plattform', CLI: 'die Kommandozeile', PREMIUM_MODELS: 'Premium-Modelle' },
};

export const german: Wording = {
  language: 'de',
  linkNote: 'Der Link gilt einmal, bis {until}.',
  linkFallback: 'Falls er sich nicht öffnen lässt, kopieren Sie diese Adresse in Ihren Browser:',
  footer: '{service} hat diese Nachricht automatisch verschickt. Antworten darauf werden nicht gelesen.',
  templates: {
    invitation: {
      subject: 'Einladung zu {service}',
      paragraphs: [
        'Guten Tag {name},',
        '{inviter} hat bei {service} ein Konto für Sie angelegt. Wählen Sie ein Passwort, dann können Sie sich mit dieser E-Mail-Adresse anmelden.',
      ],
      action: 'Passwort wählen',
      closing: ['Falls Sie damit nichts anfangen können, brauchen Sie nichts zu tun.'],
    },
    'password-reset': {
      subject: 'Neues Passwort für {service} wählen',
      paragraphs: ['Guten Tag,', 'für Ihr Konto bei {service} wurde ein neues Passwort angefordert.'],
      action: 'Neues Passwort wählen',
      closing: ['Falls Sie es nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.'],
    },
    'confirm-email': {
      subject: 'E-Mail-Adresse für {service} bestätigen',
      paragraphs: [
        'Guten Tag,',
        'diese E-Mail-Adresse wurde für ein Konto bei {service} angegeben. Bestätigen Sie, dass sie Ihnen gehört.',
      ],
      action: 'E-Mail-Adresse bestätigen',
      closing: ['Falls Sie sie nicht angegeben haben, brauchen Sie nichts zu tun: Sie wird dann nicht verwendet.'],
    },
    'email-changed': {
      subject: 'Die E-Mail-Adresse Ihres Kontos bei {service} wurde geändert',
      paragraphs: [
        'Guten Tag,',
        'Ihr Konto bei {service} hat jetzt eine andere E-Mail-Adresse. Diese hier wird dafür nicht mehr verwendet.',
        'Falls Sie das nicht wollten, wenden Sie sich sofort an Ihre Administration.',
      ],
    },
    'password-changed': {
      subject: 'Ihr Passwort bei {service} wurde geändert',
      paragraphs: [
        'Guten Tag,',
        'das Passwort Ihres Kontos bei {service} wurde geändert, und Ihre anderen Geräte wurden abgemeldet.',
        'Falls Sie das nicht wollten, fordern Sie sofort ein neues Passwort an und wenden Sie sich an Ihre Administration.',
      ],
    },
    'api-keys-suspended': {
      subject: 'Ihre API-Schlüssel bei {service} sind gesperrt',
      paragraphs: [
        'Guten Tag,',
        'Mit Ihrem neuen Passwort wurden die API-Schlüssel Ihres Kontos bei {service} gesperrt: Diese E-Mail-Adresse war zuvor nie bestätigt worden, daher könnte jemand anderes sie angelegt haben.',
        'Aktivieren Sie die Schlüssel, die Sie kennen, und löschen Sie die übrigen.',
      ],
    },
    welcome: {
      subject: 'Willkommen bei {service}',
      paragraphs: [
        'Guten Tag {name},',
        'bei {service} wurde ein Konto für Sie angelegt. Sie melden sich mit dieser E-Mail-Adresse an und können jetzt ein eigenes Passwort wählen.',
      ],
      action: 'Passwort wählen',
    },
    'known-address': {
      subject: 'Sie haben bereits ein Konto bei {service}',
      paragraphs: [
        'Guten Tag,',
        'jemand wollte sich bei {service} mit dieser E-Mail-Adresse registrieren, zu der es bereits ein Konto gibt. Es wurde nichts geändert.',
        'Falls Sie es waren, melden Sie sich stattdessen an, und wählen Sie ein neues Passwort, wenn Sie Ihres nicht mehr wissen.',
      ],
      closing: ['Falls Sie es nicht waren, brauchen Sie nichts zu tun.'],
    },
    'super-admin-designated': {
      subject: 'Super-Admin von {service} ist {holder}',
      paragraphs: [
        'Guten Tag,',
        '{designator} hat {holder} zum Super-Admin von {service} bestimmt.',
        'Falls das nicht abgesprochen war, wenden Sie sich sofort an die Administration.',
      ],
    },
    'usage-limit-alert': {
      subject: '{threshold} % eines Nutzungslimits bei {service} sind verbraucht',
      paragraphs: [
        'Guten Tag,',
        'das Konto {account} hat {period} {used} von {maximum} {metric} verbraucht. Gemeldet wird ab {threshold} %.',
        'Was über das Limit hinausgeht, wird abgelehnt.',
      ],
      terms: usageTerms,
    },
    'budget-alert': {
      subject: '{threshold} % eines Budgets bei {service} sind ausgegeben',
      paragraphs: [
        'Guten Tag,',
        'das Konto {account} hat {period} {spent} von {limit} US-Dollar für {category} ausgegeben. Gemeldet wird ab {threshold} %.',
        'Was über das Budget hinausgeht, wird abgelehnt.',
      ],
      terms: usageTerms,
    },
    'inquiry-answered': {
      subject: 'Antwort auf Ihre Anfrage bei {service}',
      paragraphs: [
        'Guten Tag,',
        'auf Ihre Anfrage „{subject}“ bei {service} gibt es eine Antwort. Melden Sie sich an, um sie zu lesen und darauf zu antworten.',
      ],
    },
    'inquiry-reopened': {
      subject: 'Ihre Anfrage bei {service} ist wieder offen',
      paragraphs: ['Guten Tag,', 'Ihre Anfrage „{subject}“ bei {service} ist wieder offen.'],
    },
    'inquiry-in-progress': {
      subject: 'Ihre Anfrage bei {service} wird bearbeitet',
      paragraphs: ['Guten Tag,', 'um Ihre Anfrage „{subject}“ bei {service} kümmert sich jetzt jemand.'],
    },
    'inquiry-resolved': {
      subject: 'Ihre Anfrage bei {service} ist erledigt',
      paragraphs: [
        'Guten Tag,',
        'Ihre Anfrage „{subject}“ bei {service} gilt als erledigt. Wenn Sie das auch so sehen, melden Sie sich an und schließen Sie sie; wenn etwas fehlt, antworten Sie, dann ist sie wieder offen.',
      ],
    },
    'inquiry-assigned': {
      subject: 'Eine Anfrage bei {service} wurde Ihnen zugewiesen',
      paragraphs: ['Guten Tag,', 'die Anfrage „{subject}“ bei {service} wurde Ihnen zugewiesen.'],
    },
    'inquiry-replied': {
      subject: 'Neue Antwort in einer Anfrage bei {service}',
      paragraphs: [
        'Guten Tag,',
        'in der Anfrage „{subject}“ bei {service}, die Ihnen zugewiesen ist, gibt es eine neue Antwort. Melden Sie sich an, um sie zu lesen.',
      ],
    },
    'webhook-disabled': {
      subject: 'Ein Webhook von {service} wurde abgeschaltet',
      paragraphs: [
        'Guten Tag,',
        'an {webhook} können keine Ereignisse mehr zugestellt werden, darum hat {service} diesen Webhook abgeschaltet. Was für ihn wartet, wird 14 Tage aufgehoben und zugestellt, sobald ein Administrator ihn wieder einschaltet.',
      ],
    },
  },
};
