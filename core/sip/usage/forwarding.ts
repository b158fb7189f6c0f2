// By whom a call was sent on before it came here: Diversion (RFC 5806) or History-Info (RFC 7044, 4244), with the
// reasons mapped onto each other as RFC 7544 section 2.3.1 does. Pure. Servers claim it; nothing is decided by it.
import type { HistoryEntry } from "../message/header-values.ts";
import type { NameAddr, SipHeaders, Uri } from "../message/model.ts";

export type ForwardingReason = "busy" | "no-answer" | "unavailable" | "unconditional" | "other";

/** One step that a call took. */
export interface Forwarding {
  /** Who was called and did not take it. */
  readonly by: NameAddr;
  readonly reason: ForwardingReason;
}

/** More steps than anybody wants to read. */
const MAX_FORWARDINGS = 5;

/** The steps, the last one first; those whose user wants privacy are left out. */
export function readForwardings(headers: SipHeaders): readonly Forwarding[] {
  const diverted = fromDiversion(headers);
  return (diverted.length > 0 ? diverted : fromHistory(headers.history)).slice(0, MAX_FORWARDINGS);
}

const DIVERSION_REASONS: Readonly<Record<string, ForwardingReason>> = {
  "user-busy": "busy", "no-answer": "no-answer", "unavailable": "unavailable", "out-of-service": "unavailable", "unconditional": "unconditional",
};

function fromDiversion({ diversions }: SipHeaders): readonly Forwarding[] {
  const shown = diversions.filter(({ address }) => !isPrivate(address.params.get("privacy")));
  return shown.map(({ address, reason = "" }) => ({ by: address, reason: DIVERSION_REASONS[reason] ?? "other" }));
}

/** RFC 5806 section 6.2: "full" hides name and address, "name" and "uri" a part of them. */
function isPrivate(privacy: string | null | undefined): boolean {
  return privacy !== undefined && privacy !== null && privacy.toLowerCase() !== "off";
}

const CAUSES: Readonly<Record<number, ForwardingReason>> = {
  302: "unconditional", 408: "no-answer", 486: "busy", 503: "unavailable",
};

/** "mp" says that the address is another user's, whose entry it names; entries of RFC 4244 tell only why they failed. */
function fromHistory(history: readonly HistoryEntry[]): readonly Forwarding[] {
  const found = new Map<string, Forwarding>();
  for (const entry of history) {
    const sentOn = entry.targeting === "mp" ? history.find(({ index }) => index === entry.derivedFrom) : undefined;
    if (sentOn) note(found, sentOn, causeOf(entry.address.uri) ?? causeOfReason(sentOn));
    else if (entry.targeting === undefined && causeOfReason(entry) !== undefined) note(found, entry, causeOfReason(entry));
  }
  return [...found.values()].reverse();
}

function note(found: Map<string, Forwarding>, { address, index, privacy }: HistoryEntry, cause: number | undefined): void {
  if (!privacy.some((value) => value === "history" || value === "header")) found.set(index, { by: address, reason: CAUSES[cause ?? 0] ?? "other" });
}

/** The cause parameter of the new target (RFC 4458 section 2). */
function causeOf(uri: Uri): number | undefined {
  const cause = uri.scheme === "sip" || uri.scheme === "sips" ? uri.params.get("cause") : undefined;
  return cause ? Number(cause) : undefined;
}

function causeOfReason({ reasons }: HistoryEntry): number | undefined {
  return reasons.find(({ protocol }) => protocol === "SIP")?.cause;
}
