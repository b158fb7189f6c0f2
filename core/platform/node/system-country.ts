// Which country this computer is set up for.

/** An ISO 3166-1 code such as "DE": from the locale for telephony where POSIX has one, else from the system's language. */
export function systemCountry(environment: Readonly<Record<string, string | undefined>> = process.env, language = systemLanguage()): string | undefined {
  // An empty variable counts as none (POSIX.1-2017, XBD 8.2).
  const locale = environment.LC_ALL || environment.LC_TELEPHONE || environment.LANG || "";
  const [, country] = /^[a-z]{2,3}_([A-Z]{2})(?![A-Z])/.exec(locale) ?? [];
  return country ?? new Intl.Locale(language).region;
}

function systemLanguage(): string {
  return new Intl.DateTimeFormat().resolvedOptions().locale;
}
