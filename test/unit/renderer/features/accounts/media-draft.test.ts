import { describe, expect, it } from "vitest";
import { mediaDraftOf, mediaSettingsOf, preferCodec, useCodec } from "../../../../../renderer/features/accounts/media-draft.ts";

const used = (codecs: ReturnType<typeof mediaDraftOf>["codecs"]): string[] => codecs.filter((codec) => codec.used).map(({ name }) => name);

describe("sound and encryption in the account form", () => {
  it("shows what holds where an account says nothing, and says nothing of it either", () => {
    const draft = mediaDraftOf();
    expect([used(draft.codecs), draft.packetTimeMs, draft.encryption, draft.keyExchange]).toEqual([["opus", "G722", "PCMA", "PCMU"], 20, "offered", "sdes"]);
    expect(mediaSettingsOf(draft)).toEqual({});
  });

  it("gives back the settings it was made from", () => {
    const settings = { codecs: ["PCMU", "opus"], packetTimeMs: 40, encryption: "required", keyExchange: "dtls" } as const;
    expect(mediaSettingsOf(mediaDraftOf(settings))).toEqual(settings);
  });

  it("moves a codec forward by one, and the first one nowhere", () => {
    const { codecs } = mediaDraftOf();
    expect(used(preferCodec(codecs, "PCMA"))).toEqual(["opus", "PCMA", "G722", "PCMU"]);
    expect(preferCodec(codecs, "opus")).toBe(codecs);
  });

  it("takes codecs into use and out of it, but never the last one", () => {
    const { codecs } = mediaDraftOf({ codecs: ["PCMA"] });
    expect(used(useCodec(codecs, "L16", true))).toEqual(["PCMA", "L16"]);
    expect(useCodec(codecs, "PCMA", false)).toBe(codecs);
  });
});
