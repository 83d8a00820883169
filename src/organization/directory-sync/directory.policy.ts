import { badInput } from '../../core/errors.ts';
import type { Directory, DirectoryProvider, UnitSource } from './directory.entity.ts';

// What makes a directory that can be read. Each function names the refusal, or lets pass.

/** A directory as it is to be; the secret as it was given, undefined where it stays. */
export interface WantedDirectory extends Pick<
  Directory,
  'provider' | 'schedule' | 'tenantId' | 'clientId' | 'adminEmail' | 'unitsFrom'
> {
  readonly hasSecret: boolean;
}

/** What of each provider units can be made of; the first where nothing is said. */
export const unitSourcesOf: Readonly<Record<DirectoryProvider, readonly UnitSource[]>> = {
  ENTRA_ID: ['DEPARTMENTS', 'ADMINISTRATIVE_UNITS', 'GROUPS'],
  GOOGLE_WORKSPACE: ['ORG_UNITS', 'GROUPS'],
  SCIM: [],
};

type Attribute = 'schedule' | 'tenantId' | 'clientId' | 'clientSecret' | 'adminEmail' | 'unitsFrom';

const required: Readonly<Record<DirectoryProvider, readonly Attribute[]>> = {
  ENTRA_ID: ['tenantId', 'clientId', 'clientSecret'],
  GOOGLE_WORKSPACE: ['clientId', 'clientSecret', 'adminEmail'],
  SCIM: [],
};
const unused: Readonly<Record<DirectoryProvider, readonly Attribute[]>> = {
  ENTRA_ID: ['adminEmail'],
  GOOGLE_WORKSPACE: [],
  // It comes by itself, with an API key.
  SCIM: ['schedule', 'tenantId', 'clientId', 'clientSecret', 'adminEmail', 'unitsFrom'],
};

/** A name of a tenant or customer: it becomes part of an address. */
const tenantPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;

/** Refuses a directory that could never be read, or says what its provider has no use for. @throws BAD_USER_INPUT */
export function refuseUnreadable(wanted: WantedDirectory): void {
  const { provider, tenantId, unitsFrom } = wanted;
  const isGiven = (attribute: Attribute): boolean =>
    attribute === 'clientSecret' ? wanted.hasSecret : wanted[attribute] !== null;
  for (const attribute of required[provider])
    if (!isGiven(attribute)) throw badInput(['input', attribute], `${provider} needs it.`, 'REQUIRED');
  for (const attribute of unused[provider])
    if (isGiven(attribute)) throw badInput(['input', attribute], `${provider} has no use for it.`, 'NOT_ALLOWED');
  if (tenantId !== null && !tenantPattern.test(tenantId))
    throw badInput(['input', 'tenantId'], 'must be the ID or domain of a tenant, or the ID of a customer');
  if (unitsFrom !== null && !unitSourcesOf[provider].includes(unitsFrom))
    throw badInput(['input', 'unitsFrom'], `${provider} has no such units.`, 'NOT_ALLOWED');
}

/** Refuses a secret that is of no use at a provider, without repeating any of it. @throws BAD_USER_INPUT */
export function refuseUselessSecret(provider: DirectoryProvider, secret: string): void {
  if (provider === 'GOOGLE_WORKSPACE' && !secret.includes('-----BEGIN PRIVATE KEY-----'))
    throw badInput(
      ['input', 'clientSecret'],
      "must be the service account's key file (JSON), or the private key that is in it (PEM)",
    );
}
