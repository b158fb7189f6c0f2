// The account form's part about sound and encryption: which codecs in which order, packet times, encryption. Pure.
import { CODEC_NAMES, type AccountSettings, type CodecName, type DigitWish } from "../../../core/phone/protocol.ts";

/** One codec in the form's list; the list's order is that of preference. */
export interface CodecChoice {
  readonly name: CodecName;
  readonly used: boolean;
}

/** The fields; what an account does not say stands as what holds then. */
export interface MediaDraft {
  codecs: readonly CodecChoice[];
  packetTimeMs: NonNullable<AccountSettings["packetTimeMs"]>;
  encryption: NonNullable<AccountSettings["encryption"]>;
  keyExchange: NonNullable<AccountSettings["keyExchange"]>;
  digits: DigitWish;
}

type MediaSettings = Pick<AccountSettings, "codecs" | "packetTimeMs" | "encryption" | "keyExchange" | "digits">;

/** Raw samples need ten times the network of the others: taken if asked for, not offered by itself. */
const UNUSUAL: readonly CodecName[] = ["L16"];
const USUAL = CODEC_NAMES.filter((name) => !UNUSUAL.includes(name));

/** The fields for an account, or for a new one. */
export function mediaDraftOf(settings: MediaSettings = {}): MediaDraft {
  const chosen = settings.codecs && settings.codecs.length > 0 ? settings.codecs : USUAL;
  const others = CODEC_NAMES.filter((name) => !chosen.includes(name));
  return {
    codecs: [...chosen.map((name) => ({ name, used: true })), ...others.map((name) => ({ name, used: false }))],
    packetTimeMs: settings.packetTimeMs ?? 20,
    encryption: settings.encryption ?? "offered",
    keyExchange: settings.keyExchange ?? "sdes",
    digits: settings.digits ?? "automatic",
  };
}

/** The settings that the fields mean; what is as usual is left out, so that it can change with the phone. */
export function mediaSettingsOf({ codecs, packetTimeMs, encryption, keyExchange, digits }: MediaDraft): MediaSettings {
  const chosen = codecs.filter(({ used }) => used).map(({ name }) => name);
  const isUsual = chosen.length === 0 || chosen.join() === USUAL.join();
  return {
    ...(isUsual ? {} : { codecs: chosen }),
    ...(packetTimeMs === 20 ? {} : { packetTimeMs }),
    ...(encryption === "offered" ? {} : { encryption }),
    ...(keyExchange === "sdes" ? {} : { keyExchange }),
    ...(digits === "automatic" ? {} : { digits }),
  };
}

/** Prefers a codec to the one before it. */
export function preferCodec(codecs: readonly CodecChoice[], name: CodecName): readonly CodecChoice[] {
  const at = codecs.findIndex((choice) => choice.name === name);
  if (at < 1) return codecs;
  return [...codecs.slice(0, at - 1), codecs[at]!, codecs[at - 1]!, ...codecs.slice(at + 1)];
}

/** Takes a codec into use, or out of it; the last one stays. */
export function useCodec(codecs: readonly CodecChoice[], name: CodecName, used: boolean): readonly CodecChoice[] {
  const next = codecs.map((choice) => (choice.name === name ? { name, used } : choice));
  return next.some((choice) => choice.used) ? next : codecs;
}
