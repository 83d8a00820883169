import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { linkPageLanguages, type LinkPageLanguage, type LinkPageLanguageTag } from './link-page.texts.ts';
import { escaped, preferredLanguage } from './plain-pages.ts';

const STYLE = `
  body { margin: 0; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff }
  main { max-width: 26rem; margin: 0 auto }
  label { display: block; margin: 1rem 0 }
  input[type=password], input[type=text] { display: block; width: 100%; box-sizing: border-box; padding: .5rem; font: inherit }
  button { padding: .6rem 1.2rem; font: inherit; color: #fff; background: #1f4e8c; border: 0; border-radius: .4rem }
  button:disabled { background: #667 }
  [role=alert] { color: #a40000 }
`;

/** Its own script and its own style, and nobody else to talk to. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SCRIPT = fileURLToPath(new URL('./link-page.js', import.meta.url));

interface LinkPage {
  readonly path: string;
  readonly texts: 'setPassword' | 'confirmEmail';
  readonly operation: string;
}

const pages: readonly LinkPage[] = [
  {
    path: '/set-password',
    texts: 'setPassword',
    operation:
      'mutation($token: String!, $newPassword: String!) { completePasswordReset(token: $token, newPassword: $newPassword) { accepted } }',
  },
  {
    path: '/confirm-email',
    texts: 'confirmEmail',
    operation: 'mutation($token: String!) { confirmEmail(token: $token) { accepted } }',
  },
];

/** Whether the service has them: where mails have links, and no application has pages for those. */
export const hasLinkPages = ({ mail, appUrl }: Pick<Config, 'mail' | 'appUrl'>): boolean =>
  mail !== null && appUrl === null;

/** What the pages send. */
export const linkPageDocuments: ReadonlySet<unknown> = new Set(pages.map(({ operation }) => operation));

/**
 * Plain pages for the links in mails, where no application has its own. To open one changes nothing: mail scanners do.
 * The page takes the token out of the address and sends it once somebody presses the button.
 */
export function linkPages(app: FastifyInstance): void {
  // Not kept anywhere: the address has a token in it. `referrer-policy` is of every answer.
  const headers = { 'cache-control': 'no-store', 'content-security-policy': POLICY };
  for (const page of pages)
    app.get(page.path, async (request, reply) => {
      const language = preferredLanguage(request.headers['accept-language'] ?? '', linkPageLanguages);
      return reply
        .headers({ ...headers, vary: 'accept-language', 'content-language': language, 'x-robots-tag': 'noindex' })
        .type('text/html; charset=utf-8')
        .send(htmlOf(page, language));
    });
  app.get('/link-page.js', async (_request, reply) =>
    reply
      .headers({ 'cache-control': 'no-cache' })
      .type('text/javascript; charset=utf-8')
      .send(await readFile(SCRIPT, 'utf8')),
  );
}

function htmlOf({ texts: name, operation }: LinkPage, tag: LinkPageLanguageTag): string {
  const language = linkPageLanguages[tag];
  const texts = language[name];
  const data: Readonly<Record<string, string>> = {
    operation,
    done: texts.done,
    'token-invalid': language.tokenInvalid,
    incomplete: language.incomplete,
    failed: language.failed,
    ...Object.fromEntries(
      Object.entries(language.policy).map(([code, text]) => [`policy-${code.toLowerCase()}`, text]),
    ),
  };
  const attributes = Object.entries(data).map(([key, text]) => `data-${key}="${escaped(text)}"`);
  return `<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(texts.title)}</title>
<style>${STYLE}</style>
<script type="module" src="link-page.js"></script>
</head>
<body>
<main ${attributes.join(' ')}>
<h1>${escaped(texts.title)}</h1>
<form hidden>
<p>${escaped(texts.explanation)}</p>
${name === 'setPassword' ? passwordField(language) : ''}
<button type="submit">${escaped(texts.action)}</button>
</form>
<p role="status"></p>
<p role="alert" id="problem"></p>
<noscript><p>${escaped(language.scriptNeeded)}</p></noscript>
</main>
</body>
</html>
`;
}

const passwordField = ({ newPassword, showPassword }: LinkPageLanguage): string =>
  `<label>${escaped(newPassword)}
<input type="password" name="newPassword" autocomplete="new-password" aria-describedby="problem" required autofocus></label>
<label><input type="checkbox"> ${escaped(showPassword)}</label>`;
