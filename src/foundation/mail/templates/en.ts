import type { Wording } from './wording.ts';

/** What words of the schema about usage are called. */
const usageTerms = {
  metric: {
    TOKENS: 'tokens',
    INPUT_TOKENS: 'input tokens',
    OUTPUT_TOKENS: 'output tokens',
    REQUESTS: 'requests',
    IMAGES: 'images',
    AUDIO_SECONDS: 'seconds of audio',
  },
  period: { DAILY: 'today', WEEKLY: 'this week', MONTHLY: 'this month', NEVER: 'in all' },
  category: { PLATFORM: 'use of the platform', CLI: 'use by command line', PREMIUM_MODELS: 'premium models' },
};

export const english: Wording = {
  language: 'en',
  linkNote: 'The link works once, until {until}.',
  linkFallback: 'If you cannot press it, copy this address into your browser:',
  footer: '{service} sent this message automatically. Replies to it are not read.',
  templates: {
    invitation: {
      subject: 'You are invited to {service}',
      paragraphs: [
        'Hello {name},',
        '{inviter} made an account for you at {service}. Choose a password, and you can sign in with this email address.',
      ],
      action: 'Choose a password',
      closing: ['If you do not know what this is about, do nothing.'],
    },
    'password-reset': {
      subject: 'Choose a new password for {service}',
      paragraphs: ['Hello,', 'Somebody asked for a new password for your account at {service}.'],
      action: 'Choose a new password',
      closing: ['If it was not you, do nothing: your password stays as it is.'],
    },
    'confirm-email': {
      subject: 'Confirm your email address for {service}',
      paragraphs: ['Hello,', 'This email address was given for an account at {service}. Confirm that it is yours.'],
      action: 'Confirm the email address',
      closing: ['If you did not give it, do nothing: the address is not used then.'],
    },
    'email-changed': {
      subject: 'The email address of your account at {service} was changed',
      paragraphs: [
        'Hello,',
        'Your account at {service} has another email address now. This one is no longer used for it.',
        'If you did not want that, tell your administrator at once.',
      ],
    },
    'password-changed': {
      subject: 'Your password at {service} was changed',
      paragraphs: [
        'Hello,',
        'The password of your account at {service} was changed, and your other devices were signed out.',
        'If you did not want that, ask for a new password at once and tell your administrator.',
      ],
    },
    'api-keys-suspended': {
      subject: 'Your API keys at {service} are suspended',
      paragraphs: [
        'Hello,',
        'With your new password, the API keys of your account at {service} were suspended: this email address had never been confirmed before, so somebody else may have made them.',
        'Activate those that you know, and delete the others.',
      ],
    },
    welcome: {
      subject: 'Welcome to {service}',
      paragraphs: [
        'Hello {name},',
        'An account was made for you at {service}. You sign in with this email address, and may choose a password of your own now.',
      ],
      action: 'Choose a password',
    },
    'known-address': {
      subject: 'You already have an account at {service}',
      paragraphs: [
        'Hello,',
        'Somebody tried to sign up at {service} with this email address, which has an account already. Nothing was changed.',
        'If it was you, sign in instead, and choose a new password if you no longer know yours.',
      ],
      closing: ['If it was not you, do nothing.'],
    },
    'super-admin-designated': {
      subject: 'The super admin of {service} is {holder}',
      paragraphs: [
        'Hello,',
        '{designator} designated {holder} as the super admin of {service}.',
        'If that was not agreed, talk to the administrators at once.',
      ],
    },
    'usage-limit-alert': {
      subject: '{threshold} % of a usage limit at {service} is used',
      paragraphs: [
        'Hello,',
        'The account {account} has used {used} of {maximum} {metric} {period}. The alert is set to {threshold} %.',
        'What goes beyond the limit is refused.',
      ],
      terms: usageTerms,
    },
    'budget-alert': {
      subject: '{threshold} % of a budget at {service} is spent',
      paragraphs: [
        'Hello,',
        'The account {account} has spent {spent} of {limit} US dollars {period} on {category}. The alert is set to {threshold} %.',
        'What goes beyond the budget is refused.',
      ],
      terms: usageTerms,
    },
    'inquiry-answered': {
      subject: 'Your inquiry at {service} was answered',
      paragraphs: [
        'Hello,',
        'There is an answer to your inquiry "{subject}" at {service}. Sign in to read it and to reply.',
      ],
    },
    'inquiry-reopened': {
      subject: 'Your inquiry at {service} is open again',
      paragraphs: ['Hello,', 'Your inquiry "{subject}" at {service} is open again.'],
    },
    'inquiry-in-progress': {
      subject: 'Your inquiry at {service} is being worked on',
      paragraphs: ['Hello,', 'Somebody is taking care of your inquiry "{subject}" at {service}.'],
    },
    'inquiry-resolved': {
      subject: 'Your inquiry at {service} is resolved',
      paragraphs: [
        'Hello,',
        'Your inquiry "{subject}" at {service} is considered resolved. If you agree, sign in and close it; if something is missing, reply, and it is open again.',
      ],
    },
    'inquiry-assigned': {
      subject: 'An inquiry at {service} is yours now',
      paragraphs: ['Hello,', 'The inquiry "{subject}" at {service} was assigned to you.'],
    },
    'inquiry-replied': {
      subject: 'A reply in an inquiry at {service}',
      paragraphs: [
        'Hello,',
        'There is a new reply in the inquiry "{subject}" at {service}, which is assigned to you. Sign in to read it.',
      ],
    },
    'webhook-disabled': {
      subject: 'A webhook of {service} was disabled',
      paragraphs: [
        'Hello,',
        'Events can no longer be delivered to {webhook}, so {service} has disabled this webhook. What waits for it is kept for 14 days, and sent as soon as an administrator enables the webhook again.',
      ],
    },
  },
};
