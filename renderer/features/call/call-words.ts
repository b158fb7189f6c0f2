// What the window says about a call: who, in which state, how good. Pure.
import type { CallEncryption, CallQuality, CallView } from "../../bridge/bridge.ts";
import { TRIAL_DOMAIN, TRIAL_ECHO_USER, TRIAL_TALK_USER } from "../../../core/phone/protocol.ts";
import { formatAddress, splitAddress } from "../../composables/address.ts";
import { formatDuration } from "../../composables/format.ts";
import { failureText } from "../../i18n/failure-text.ts";
import type { MessageKey } from "../../i18n/en.ts";
import type { Translate } from "../../i18n/text.ts";
import { isReconnecting } from "./path-words.ts";

type TransferView = NonNullable<CallView["transfer"]>;

/** The name to show for the other side: its name, else what the trial's numbers are called, else its address, else words. */
export function remoteName(call: Pick<CallView, "remoteName" | "remoteUri">, t: Translate): string {
  const name = call.remoteName.trim();
  if (name !== "") return name;
  const { user, host } = splitAddress(call.remoteUri);
  if (host === "anonymous.invalid") return t("common.anonymous");
  if (host === TRIAL_DOMAIN && user === TRIAL_ECHO_USER) return t("account.echoName");
  if (host === TRIAL_DOMAIN && user === TRIAL_TALK_USER) return t("account.talkName");
  const address = formatAddress(call.remoteUri);
  return address === "" || address.startsWith("anonymous") ? t("common.unknownCaller") : address;
}

/** How a transfer goes; one that was not followed says why, one that is offered asks. */
export function transferText({ to, toName, by, state, failure }: TransferView, t: Translate): string {
  if (failure && NOT_FOLLOWED.has(failure.code)) return failureText(failure, t);
  if (state === "offered") return t("call.offer.question", { target: toName ?? formatAddress(to) });
  return t(`call.${by === "us" ? "transferring" : "moved"}.${state}`, { address: formatAddress(to) });
}

const NOT_FOLLOWED: ReadonlySet<string> = new Set(["call/sent-on-too-often", "call/service-code"]);

/** What there is to know before one goes along with the other side's offer: who makes it, that they are gone, what is unusual. */
export function offerNotes(call: Pick<CallView, "remoteName" | "remoteUri" | "state" | "transfer">, t: Translate): readonly string[] {
  const name = remoteName(call, t);
  const { caution } = call.transfer ?? {};
  return [...(call.state === "ended" ? [t("call.offer.hungUp", { name })] : []), ...(caution ? [t(`call.offer.${caution}`, { name })] : [])];
}

/** How long the two have talked so far, or in the end; 0 if nobody answered. */
export function talkMs(call: CallView, nowMs: number): number {
  if (call.answeredAtMs === undefined) return 0;
  return Math.max(0, (call.endedAtMs ?? nowMs) - call.answeredAtMs);
}

/** The state in one or two words; an active call that is not held says its duration instead. */
export function stateText(call: CallView, nowMs: number, t: Translate): string {
  if (call.state !== "active") return t(stateKeys[call.state]);
  if (isReconnecting(call, nowMs)) return t("call.reconnecting");
  if (call.held && call.heldByPeer) return t("call.bothHeld");
  if (call.held) return t("call.onHold");
  if (call.heldByPeer) return t("call.heldByPeer", { name: remoteName(call, t) });
  return formatDuration(talkMs(call, nowMs));
}

const stateKeys = {
  dialing: "call.calling",
  ringing: "call.ringing",
  incoming: "call.incoming",
  connecting: "call.connecting",
  ended: "call.ended",
} as const satisfies Record<Exclude<CallView["state"], "active">, MessageKey>;

/** Why a call ended, in a sentence that says who did it. */
export function endText(call: Pick<CallView, "remoteName" | "remoteUri" | "direction" | "end">, t: Translate): string {
  const { end } = call;
  if (end === undefined) return "";
  const local = end.by === "local";
  const name = remoteName(call, t);
  if (end.failure.code === "call/ended" && end.by !== "network") return local ? t("callEnd.endedLocal") : t("callEnd.endedRemote", { name });
  if (end.failure.code === "call/cancelled" && local) return t("callEnd.cancelledLocal");
  if (end.failure.code === "call/cancelled" && call.direction === "incoming") return t("callEnd.cancelledRemote", { name });
  if (end.failure.code === "call/declined" && local) return t("callEnd.declinedLocal");
  return failureText(end.failure, t);
}

const reasonKeys = {
  "loss-in": "quality.lossIn",
  "loss-out": "quality.lossOut",
  jitter: "quality.jitter",
  delay: "quality.delay",
  silence: "quality.silence",
} as const satisfies Record<Exclude<CallQuality["reason"], "none">, MessageKey>;

/** Why the quality is what it is; empty while there is nothing to blame. */
export function qualityReason(quality: CallQuality, t: Translate): string {
  if (quality.reason === "none") return "";
  return t(reasonKeys[quality.reason], { value: Math.round(quality.value ?? 0) });
}

/** A level in dBov as a share of the meter, 0 to 1: -60 dB and less is silence. */
export function levelShare(levelDb: number | undefined): number {
  if (levelDb === undefined) return 0;
  return Math.min(1, Math.max(0, (levelDb + 60) / 60));
}

/** The codec as people know it; any spelling of its name. */
export function codecName(codec: string): string {
  return codecNames[codec.toLowerCase()] ?? codec;
}

const codecNames: Readonly<Record<string, string>> = { pcma: "G.711 A-law", pcmu: "G.711 µ-law", g722: "G.722", opus: "Opus" };

/** What an encryption comes to: an open lock or a closed one, a word, and who could listen all the same. */
export interface EncryptionWords {
  readonly closed: boolean;
  readonly word: string;
  readonly hint: string;
}

/** The lock of a call and its words; only what is in force now closes it. */
export function encryptionWords(encryption: CallEncryption, t: Translate): EncryptionWords {
  if (encryption.kind === "none") {
    return encryption.lost
      ? { closed: false, word: t("call.encryptionLost"), hint: t("call.encryptionLostHint") }
      : { closed: false, word: t("call.encryptionNone"), hint: t("call.encryptionNoneHint") };
  }
  if (encryption.suite === undefined) return { closed: false, word: t("call.encryptionAgreeing"), hint: t("call.encryptionAgreeingHint") };
  const { word, hint } = encryptionKeys[`${encryption.kind} ${encryption.signallingProtected ? "protected" : "open"}`];
  return { closed: true, word: t(word), hint: t(hint, { suite: suiteName(encryption.suite) }) };
}

const encryptionKeys = {
  "sdes protected": { word: "call.encryptionSdes", hint: "call.encryptionSdesHint" },
  "sdes open": { word: "call.encryptionOpen", hint: "call.encryptionOpenHint" },
  "dtls protected": { word: "call.encryptionDtls", hint: "call.encryptionDtlsHint" },
  "dtls open": { word: "call.encryptionDtls", hint: "call.encryptionDtlsOpenHint" },
} as const satisfies Record<string, { readonly word: MessageKey; readonly hint: MessageKey }>;

/** "AES_CM_128_HMAC_SHA1_80" is AES with 128 bits to people. */
function suiteName(suite: string): string {
  return suite.includes("256") ? "AES-256" : "AES-128";
}
