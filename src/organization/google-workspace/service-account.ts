import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import { DomainError } from '../../core/errors.ts';
import type { RemoteApi } from '../../foundation/remote/index.ts';
import type { DirectoryConnection } from '../directory-sync/index.ts';
import { tokenAnswer, tokenError } from './directory-api.shapes.ts';

/** Reading alone; granted to the service account for the whole domain. */
const SCOPES = [
  'https://www.googleapis.com/auth/admin.directory.user.readonly',
  'https://www.googleapis.com/auth/admin.directory.orgunit.readonly',
  'https://www.googleapis.com/auth/admin.directory.group.readonly',
  'https://www.googleapis.com/auth/admin.directory.group.member.readonly',
];

const ALGORITHM = 'RS256';
const LIFETIME_SECONDS = 600;

const keyFile = z.object({ private_key: z.string(), private_key_id: z.string().optional() });

/**
 * An access token of the service account, on behalf of the administrator whom the directory names (RFC 7523 §2.1).
 * @param issuedAt the clock's time; Google refuses an assertion of another
 * @throws INVALID_STATE, SERVICE_UNAVAILABLE
 */
export async function accessToken(
  oauth: RemoteApi,
  tokenPath: string,
  { clientId, clientSecret, adminEmail }: DirectoryConnection,
  issuedAt: Date,
  signal: AbortSignal,
): Promise<string> {
  const { privateKey, keyId } = await keyOf(clientSecret);
  const seconds = Math.floor(issuedAt.getTime() / 1_000);
  const assertion = await new SignJWT({ scope: SCOPES.join(' ') })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) })
    .setIssuer(clientId ?? '')
    .setSubject(adminEmail ?? '')
    .setAudience(oauth.url(tokenPath))
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFETIME_SECONDS)
    .sign(privateKey);
  const answer = await oauth.ask({
    method: 'POST',
    address: tokenPath,
    form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion },
    signal,
  });
  const token = tokenAnswer.safeParse(answer.body);
  if (answer.status === 200 && token.success) return token.data.access_token;
  const code = tokenError.safeParse(answer.body).data?.error ?? '';
  const said = /^\w{1,64}$/.test(code) ? `${answer.status} ${code}` : `${answer.status}`;
  throw new DomainError('INVALID_STATE', `Google refuses the service account: ${said}.`);
}

/** The key file as Google gives it, or the key alone. @throws INVALID_STATE, which repeats nothing of it */
async function keyOf(secret: string) {
  try {
    const file = secret.trimStart().startsWith('{') ? keyFile.parse(JSON.parse(secret)) : { private_key: secret };
    const privateKey = await importPKCS8(file.private_key, ALGORITHM);
    return { privateKey, keyId: 'private_key_id' in file ? file.private_key_id : undefined };
  } catch {
    throw new DomainError('INVALID_STATE', 'The key of the service account cannot be used.');
  }
}
