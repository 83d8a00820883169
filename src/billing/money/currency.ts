/**
 * Decimal places of currencies that have not two, by the list of ISO 4217 (2024-06-25). `Intl` would not do: it says what
 * people are used to see, and not what banks reckon in (IQD, of which it shows none).
 */
const places: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  ...Object.fromEntries('CLF UYW'.split(' ').map((code) => [code, 4])),
};

/** Codes that are no money one pays with: metals, units of account, tests, and none at all. */
const unpayable = new Set('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '));

/** How many decimal places amounts of a currency have; null where nobody pays in it. @param currency ISO 4217 */
export const decimalPlaces = (currency: string): number | null =>
  unpayable.has(currency) ? null : (places[currency] ?? 2);
