/** People who share a language: how they are named, where they live, in which language they read. */
export interface Culture {
  /** How many there are, compared with the others. */
  readonly weight: number;
  /** Name of faker's locale, whose names are used. */
  readonly faker: string;
  /** BCP 47 tag of the language. */
  readonly locale: string;
  /** IANA names, the most common first. */
  readonly timeZones: readonly string[];
  /** How a name is put together; given name and family name with a space unless said otherwise. */
  readonly order?: 'FAMILY_FIRST' | 'FAMILY_FIRST_UNSPACED';
}

const culture = (
  weight: number,
  faker: string,
  locale: string,
  timeZones: readonly string[],
  order?: 'FAMILY_FIRST' | 'FAMILY_FIRST_UNSPACED',
): Culture => ({ weight, faker, locale, timeZones, ...(order && { order }) });

/** Latin, Cyrillic, Greek, Armenian, Georgian, Hebrew, Arabic, Thaana, Devanagari, Thai, Hangul, Kana and Han. */
export const cultures: readonly Culture[] = [
  culture(12, 'en_US', 'en-US', ['America/New_York', 'America/Chicago', 'America/Los_Angeles', 'America/Phoenix']),
  culture(8, 'en_GB', 'en-GB', ['Europe/London']),
  culture(4, 'en_IN', 'en-IN', ['Asia/Kolkata']),
  culture(2, 'en_AU', 'en-AU', ['Australia/Sydney', 'Australia/Adelaide', 'Australia/Perth']),
  culture(10, 'de', 'de', ['Europe/Berlin', 'Europe/Vienna', 'Europe/Zurich']),
  culture(7, 'fr', 'fr', ['Europe/Paris', 'Europe/Brussels', 'America/Montreal']),
  culture(6, 'es', 'es', ['Europe/Madrid', 'Atlantic/Canary']),
  culture(3, 'es_MX', 'es-MX', ['America/Mexico_City', 'America/Tijuana']),
  culture(6, 'pt_BR', 'pt-BR', ['America/Sao_Paulo', 'America/Manaus']),
  culture(4, 'it', 'it', ['Europe/Rome']),
  culture(3, 'nl', 'nl', ['Europe/Amsterdam']),
  culture(4, 'pl', 'pl', ['Europe/Warsaw']),
  culture(2, 'cs_CZ', 'cs', ['Europe/Prague']),
  culture(2, 'hu', 'hu', ['Europe/Budapest'], 'FAMILY_FIRST'),
  culture(2, 'ro', 'ro', ['Europe/Bucharest']),
  culture(2, 'sv', 'sv', ['Europe/Stockholm']),
  culture(1, 'nb_NO', 'nb', ['Europe/Oslo']),
  culture(1, 'fi', 'fi', ['Europe/Helsinki']),
  culture(4, 'tr', 'tr', ['Europe/Istanbul']),
  culture(1, 'az', 'az', ['Asia/Baku']),
  culture(3, 'vi', 'vi', ['Asia/Ho_Chi_Minh'], 'FAMILY_FIRST'),
  culture(2, 'id_ID', 'id', ['Asia/Jakarta', 'Asia/Makassar']),
  culture(1, 'yo_NG', 'yo', ['Africa/Lagos']),
  culture(1, 'zu_ZA', 'zu', ['Africa/Johannesburg']),
  culture(6, 'ru', 'ru', ['Europe/Moscow', 'Asia/Yekaterinburg', 'Asia/Vladivostok']),
  culture(4, 'uk', 'uk', ['Europe/Kyiv']),
  culture(1, 'mk', 'mk', ['Europe/Skopje']),
  culture(2, 'el', 'el', ['Europe/Athens']),
  culture(1, 'hy', 'hy', ['Asia/Yerevan']),
  culture(1, 'ka_GE', 'ka', ['Asia/Tbilisi']),
  culture(2, 'he', 'he', ['Asia/Jerusalem']),
  culture(4, 'ar', 'ar', ['Africa/Cairo', 'Asia/Riyadh', 'Africa/Casablanca']),
  culture(2, 'fa', 'fa', ['Asia/Tehran']),
  culture(1, 'ur', 'ur', ['Asia/Karachi']),
  culture(1, 'dv', 'dv', ['Indian/Maldives']),
  culture(2, 'ne', 'ne', ['Asia/Kathmandu']),
  culture(2, 'th', 'th', ['Asia/Bangkok']),
  culture(4, 'ko', 'ko', ['Asia/Seoul'], 'FAMILY_FIRST_UNSPACED'),
  culture(6, 'ja', 'ja', ['Asia/Tokyo'], 'FAMILY_FIRST'),
  culture(8, 'zh_CN', 'zh-CN', ['Asia/Shanghai'], 'FAMILY_FIRST_UNSPACED'),
  culture(2, 'zh_TW', 'zh-TW', ['Asia/Taipei'], 'FAMILY_FIRST_UNSPACED'),
];
