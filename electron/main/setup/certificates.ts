// The certificates that accounts trust and show, for a person who looks through them; and taking one back.
import { X509Certificate } from "node:crypto";
import { GodwitError } from "../../../core/base/errors.ts";
import type { PhoneFacade } from "../../../core/phone/phone-facade.ts";
import type { AccountSettings, AccountView } from "../../../core/phone/protocol.ts";
import type { TrustedCertificate } from "../../contract/setup.ts";

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/gu;

/** All of them; the trial domain's account has none. */
export function certificatesOf(accounts: readonly AccountView[]): readonly TrustedCertificate[] {
  return accounts.filter(({ trial }) => !trial).flatMap(({ id: accountId, settings }) => [
    ...(settings.trustedCertificate === undefined ? [] : [{ accountId, kind: "server" as const, fingerprint: settings.trustedCertificate }]),
    ...blocksOf(settings.authorities).map((pem) => ({ accountId, kind: "authority" as const, ...described(pem) })),
    ...blocksOf(settings.clientCertificate).map((pem) => ({ accountId, kind: "client" as const, ...described(pem) })),
  ]);
}

/** Takes a certificate back; the account registers again without it. Throws `certificate/unknown`. */
export async function revokeCertificate(phone: PhoneFacade, accountId: string, fingerprint: string): Promise<void> {
  const account = phone.snapshot().accounts.find(({ id }) => id === accountId);
  const settings = account && without(account.settings, fingerprint);
  if (!settings) throw new GodwitError({ code: "certificate/unknown", message: "This certificate is no longer there." });
  const isShown = account.settings.clientCertificate !== undefined && settings.clientCertificate === undefined;
  await phone.execute("account.update", accountId, settings, null, isShown ? "" : null);
}

/** Whom PEM texts are of, with their fingerprints, for a person who decides about them. */
export function ownersOf(pems: string | undefined): string {
  return blocksOf(pems).map(described).map(({ fingerprint, facts }) => (facts ? `${facts.subject} (${fingerprint})` : "?")).join(", ");
}

function without(settings: AccountSettings, fingerprint: string): AccountSettings | undefined {
  const { trustedCertificate, authorities, clientCertificate, ...others } = settings;
  const pin = trustedCertificate === fingerprint ? undefined : trustedCertificate;
  const left = blocksOf(authorities).filter((pem) => described(pem).fingerprint !== fingerprint).join("\n");
  // A client's certificate goes with its chain: a part of it proves nothing.
  const shown = blocksOf(clientCertificate).some((pem) => described(pem).fingerprint === fingerprint) ? undefined : clientCertificate;
  const next = { ...others, ...(pin === undefined ? {} : { trustedCertificate: pin }), ...(left === "" ? {} : { authorities: left }), ...(shown === undefined ? {} : { clientCertificate: shown }) };
  const isSame = pin === trustedCertificate && shown === clientCertificate && blocksOf(authorities).join("\n") === left;
  return isSame ? undefined : next;
}

function blocksOf(pems: string | undefined): readonly string[] {
  return pems?.match(PEM) ?? [];
}

function described(pem: string): Pick<TrustedCertificate, "fingerprint" | "facts"> {
  try {
    const { fingerprint256: fingerprint, subject, issuer, validFrom, validTo } = new X509Certificate(pem);
    return { fingerprint, facts: { subject: oneLine(subject), issuer: oneLine(issuer), validFromMs: Date.parse(validFrom), validToMs: Date.parse(validTo) } };
  } catch {
    return { fingerprint: `unreadable:${pem.length}` };
  }
}

function oneLine(name: string): string {
  return name.split("\n").join(", ");
}
