import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { asRefusal } from '../core/database-errors.ts';
import { DomainError } from '../core/errors.ts';
import type { ErrorCode } from '../core/error-code.ts';
import type { RequestContext } from '../core/request-context.ts';
import { strangersContext, type ContextDependencies } from './context.ts';
import { escaped, preferredLanguage } from './plain-pages.ts';
import { pageLanguages, type PageName } from './single-sign-on-page.texts.ts';

/** Signing in at identity providers, as the room that knows them offers it. */
export interface SingleSignOn {
  start(
    providerId: string,
    returnTo: string | null,
    browserToken: string | null,
    context: RequestContext,
  ): Promise<{ readonly url: string; readonly browserToken: string; readonly expiresAt: Date }>;
  finish(
    providerId: string,
    answer: { readonly query: string; readonly state: string | null; readonly browserToken: string | null },
    context: RequestContext,
  ): Promise<{ readonly returnTo: string | null; readonly error: SsoError | null }>;
  signOutUrl(providerId: string, returnTo: string | null, context: RequestContext): Promise<string | null>;
}

type SsoError = 'access_denied' | 'interaction_required' | 'server_error' | 'temporarily_unavailable';

const STYLE = `
  body { margin: 0; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff }
  main { max-width: 26rem; margin: 0 auto }
`;

/** Its own style, and nothing else. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Answered {
  readonly page: PageName;
  readonly status: number;
}

const ofErrors: Readonly<Record<SsoError, Answered>> = {
  access_denied: { page: 'refused', status: 403 },
  interaction_required: { page: 'confirmEmail', status: 403 },
  server_error: { page: 'notTrusted', status: 502 },
  temporarily_unavailable: { page: 'unavailable', status: 503 },
};

const ofRefusals: Readonly<Partial<Record<ErrorCode, Answered>>> = {
  NOT_FOUND: { page: 'unknownProvider', status: 404 },
  BAD_USER_INPUT: { page: 'badAddress', status: 400 },
  TOKEN_INVALID: { page: 'notBegunHere', status: 400 },
  RATE_LIMITED: { page: 'tooMany', status: 429 },
  SERVICE_UNAVAILABLE: { page: 'unavailable', status: 503 },
};

interface ProviderRoute {
  readonly Params: { readonly provider: string };
  /** What came more than once is a list. */
  readonly Querystring: Readonly<Record<string, string | readonly string[]>>;
}

type ProviderRequest = FastifyRequest<ProviderRoute>;

/**
 * The way to an identity provider and back. A browser carries it, so that each answer is a redirect or a plain page; the
 * session is in the refresh cookie, as after signIn, and the application takes it up with refreshSession.
 */
export function singleSignOnRoutes(app: FastifyInstance, sso: SingleSignOn, dependencies: ContextDependencies): void {
  // The provider sends the browser back from another site, where Strict would keep the cookie away.
  const attributes = { httpOnly: true, secure: dependencies.secureCookies, sameSite: 'lax', path: '/' } as const;
  const cookie = dependencies.secureCookies ? '__Host-gatehouse_sso' : 'gatehouse_sso';
  const tokenOf = ({ cookies }: FastifyRequest): string | null =>
    /^gh_sso_[\w-]{43}$/.exec(cookies[cookie] ?? '')?.[0] ?? null;
  const route = (
    path: string,
    answer: (request: ProviderRequest, reply: FastifyReply, context: RequestContext) => Promise<FastifyReply>,
  ): void => {
    app.get<ProviderRoute>(`/sso/:provider/${path}`, { exposeHeadRoute: false }, async (request, reply) => {
      // Addresses and answers have codes, states and tokens in them.
      reply.header('cache-control', 'no-store');
      try {
        return await answer(request, reply, strangersContext(dependencies, request, reply).forField(`sso ${path}`));
      } catch (error) {
        const refusal = error instanceof DomainError ? error : asRefusal(error);
        if (!refusal) throw error;
        if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds);
        return page(request, reply, ofRefusals[refusal.code] ?? { page: 'failed', status: 409 });
      }
    });
  };

  route('start', async (request, reply, context) => {
    const { provider } = request.params;
    const begun = await sso.start(provider, only(request.query.returnTo), tokenOf(request), context);
    return reply
      .setCookie(cookie, begun.browserToken, { ...attributes, expires: begun.expiresAt })
      .redirect(begun.url, 303);
  });

  route('callback', async (request, reply, context) => {
    const answer = { query: searchOf(request), state: only(request.query.state), browserToken: tokenOf(request) };
    const { returnTo, error } = await sso.finish(request.params.provider, answer, context);
    if (returnTo === null) return page(request, reply, error ? ofErrors[error] : { page: 'signedIn', status: 200 });
    const address = new URL(returnTo);
    if (error) address.searchParams.set('error', error);
    return reply.redirect(address.href, 303);
  });

  route('sign-out', async (request, reply, context) => {
    const url = await sso.signOutUrl(request.params.provider, only(request.query.returnTo), context);
    return url === null ? page(request, reply, { page: 'noSignOut', status: 200 }) : reply.redirect(url, 303);
  });
}

/** A parameter that came once, and not empty. */
const only = (value: string | readonly string[] | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const searchOf = ({ url }: FastifyRequest): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '');

function page(request: FastifyRequest, reply: FastifyReply, { page: name, status }: Answered): FastifyReply {
  const tag = preferredLanguage(request.headers['accept-language'] ?? '', pageLanguages);
  const { title, explanation } = pageLanguages[tag][name];
  return reply
    .code(status)
    .headers({ 'content-security-policy': POLICY, vary: 'accept-language', 'content-language': tag })
    .header('x-robots-tag', 'noindex')
    .type('text/html; charset=utf-8').send(`<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(explanation)}</p>
</main>
</body>
</html>
`);
}
