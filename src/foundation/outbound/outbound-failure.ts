/** Why a request outward came to nothing, in words that say nothing of what lies behind a name. */
const reasons = {
  // A name that nobody knows and one that leads inward are not told apart: asking is no way to look around inside.
  FORBIDDEN: 'The address is unknown, or not one that may be asked.',
  TIMEOUT: 'There was no answer in time.',
  REFUSED: 'The connection was refused.',
  UNTRUSTED: 'The certificate cannot be trusted.',
  BROKEN: 'The connection broke before there was an answer.',
  TOO_LARGE: 'The answer is larger than is read.',
} as const;

export type OutboundReason = keyof typeof reasons;

/** A request outward that got no answer. */
export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';

  constructor(readonly reason: OutboundReason) {
    super(reasons[reason]);
  }
}

/** What an error of a connection is called here. */
export function failureOf(error: unknown): OutboundFailure {
  if (error instanceof OutboundFailure) return error;
  const { code = '' } = (error ?? {}) as { readonly code?: string };
  if (code === 'ECONNREFUSED') return new OutboundFailure('REFUSED');
  if (code === 'ETIMEDOUT') return new OutboundFailure('TIMEOUT');
  return new OutboundFailure(isOfCertificate(code) ? 'UNTRUSTED' : 'BROKEN');
}

/** The codes that Node gives to what OpenSSL says of a certificate (X509_V_ERR_…), and to a name that does not fit. */
const isOfCertificate = (code: string): boolean =>
  /^(CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)|ERR_TLS_CERT|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH)/.test(
    code,
  );
