// What benches of the desktop phone have in common: its account, and how long a start of it takes.
import type { Figures } from "./bench.ts";
import { BENCH_DOMAIN, BENCH_PASSWORD, type BenchDomain } from "./bench-domain.ts";
import type { DesktopPlace } from "./desktop-app.ts";
import type { WindowWatch } from "./window-watch.ts";

/** Sets the account up as a person does once; it stays in the app's data folder. */
export async function prepareAccount(place: DesktopPlace, domain: BenchDomain): Promise<void> {
  await using app = await place.drive();
  const settings = { address: `ada@${BENCH_DOMAIN}`, displayName: "Ada", registrar: domain.registrar, transport: "udp", register: true } as const;
  await app.execute("secrets.agree-to-plain");
  await app.execute("account.add", settings, BENCH_PASSWORD);
  await app.execute("first-run.done");
  await app.until(({ accounts }) => accounts.some(({ presence }) => presence.state === "registered"));
}

/** Starts the app once: milliseconds to its window and to its registration, under these names. */
export async function measureStart(place: DesktopPlace, domain: BenchDomain, watch: WindowWatch, names: { readonly shown: string; readonly registered: string }): Promise<Figures> {
  const shown = watch.nextWindow();
  const registered = domain.nextRegistration("ada");
  const startedAtMs = performance.now();
  await using _app = place.start();
  const [shownAtMs, registeredAtMs] = await Promise.all([shown, registered]);
  return { [names.shown]: shownAtMs - startedAtMs, [names.registered]: registeredAtMs - startedAtMs };
}
