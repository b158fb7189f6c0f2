// The options about codecs and encryption, on the command line and in account files.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readAccountFile } from "../../../core/cli/arguments.ts";
import { describeEncryption } from "../../../core/cli/call-summary.ts";
import { readMediaOptions, withMedia } from "../../../core/cli/media-options.ts";
import { UsageError } from "../../../core/cli/terminal.ts";
import { ALL_MEDIA_CODECS } from "../../../core/media/codecs/codec-registry.ts";
import { CODEC_NAMES } from "../../../core/phone/protocol.ts";

describe("options about sound and encryption", () => {
  it("read codecs in any case and keep their order", () => {
    expect(readMediaOptions({ codec: "pcmu, Opus", ptime: "40", encryption: "required", "key-exchange": "dtls" })).toEqual({
      codecs: ["PCMU", "opus"], packetTimeMs: 40, encryption: "required", keyExchange: "dtls",
    });
    expect(readMediaOptions({})).toEqual({});
  });

  it.each([{ codec: "GSM" }, { codec: "" }, { ptime: "25" }, { ptime: "x" }, { encryption: "yes" }, { "key-exchange": "zrtp" }])("refuse %j and say what there is", (values) => {
    expect(() => readMediaOptions(values)).toThrow(UsageError);
  });

  it("take the place of what the account says", () => {
    const settings = { address: "a@b", displayName: "", transport: "udp", register: false, encryption: "never", codecs: ["PCMA"] } as const;
    expect(withMedia({ settings }, { encryption: "offered" }).settings).toEqual({ ...settings, encryption: "offered" });
  });

  it("stand in an account file too, with codecs as a list", () => {
    const folder = mkdtempSync(join(tmpdir(), "godwit-account-"));
    const write = (fields: object): string => {
      const path = join(folder, "account.json");
      writeFileSync(path, JSON.stringify({ address: "ada@example.org", ...fields }));
      return path;
    };
    expect(readAccountFile(write({ codecs: ["G722"], packetTimeMs: 30, encryption: "never" })).settings).toMatchObject({ codecs: ["G722"], packetTimeMs: 30, encryption: "never" });
    for (const wrong of [{ codecs: "G722" }, { codecs: ["x"] }, { packetTimeMs: "long" }, { encryption: true }]) expect(() => readAccountFile(write(wrong))).toThrow(UsageError);
    rmSync(folder, { recursive: true });
  });

  it("name every codec that the media engine has, and no other", () => {
    const voices = ALL_MEDIA_CODECS.map(({ name }) => name).filter((name) => name !== "CN");
    expect([...new Set(voices)].toSorted()).toEqual([...CODEC_NAMES].toSorted());
  });
});

describe("encryption in words", () => {
  it.each([
    [{ kind: "none" }, "not encrypted"], [{ kind: "none", lost: true }, "no longer encrypted"], [{ kind: "dtls", signallingProtected: true }, "no keys agreed on yet"],
    [{ kind: "sdes", suite: "AEAD_AES_256_GCM", signallingProtected: false }, "encrypted (AEAD_AES_256_GCM, keys in the signalling, signalling readable on the way)"],
    [{ kind: "dtls", suite: "AEAD_AES_128_GCM", signallingProtected: true }, "encrypted (AEAD_AES_128_GCM, keys agreed on between the phones, signalling protected)"],
  ] as const)("promises no more than there is: %j", (encryption, words) => {
    expect(describeEncryption(encryption)).toBe(words);
  });
});
