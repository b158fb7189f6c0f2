import { describe, expect, it } from "vitest";
import type { CallView } from "../../../../../renderer/bridge/bridge.ts";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import { codecName, encryptionWords, endText, levelShare, qualityReason, remoteName, stateText } from "../../../../../renderer/features/call/call-words.ts";
import { englishText } from "../../mount-with-phone.ts";

const t = englishText();
const active = createScene("active").snapshot.calls[0]!;
const ended = (by: "local" | "remote" | "network", code: `${string}/${string}`, part: Partial<CallView> = {}) =>
  endText({ ...active, ...part, end: { by, failure: { code, message: "own words" } } }, t);

describe("the words for a call", () => {
  it("names the other side by name, else by address, else as unknown", () => {
    expect(remoteName(active, t)).toBe("Ada Lovelace");
    expect(remoteName({ remoteName: " ", remoteUri: "sip:204@x.example" }, t)).toBe("204");
    expect(remoteName({ remoteName: "", remoteUri: "sip:anonymous@anonymous.invalid" }, t)).toBe("Anonymous");
    expect(remoteName({ remoteName: "", remoteUri: "sip:anonymous@carrier.example.net" }, t)).toBe("Unknown caller");
  });

  it("keeps markup from the network as text", () => {
    expect(remoteName({ remoteName: "<b>Ada</b>", remoteUri: "sip:a@b" }, t)).toBe("<b>Ada</b>");
  });

  it("tells apart who holds", () => {
    expect(stateText({ ...active, held: true }, 0, t)).toBe("On hold");
    expect(stateText({ ...active, heldByPeer: true }, 0, t)).toBe("Ada Lovelace has put you on hold");
    expect(stateText({ ...active, held: true, heldByPeer: true }, 0, t)).toBe("Held by both sides");
  });

  it("says who ended the call", () => {
    expect(ended("local", "call/ended")).toBe("You hung up.");
    expect(ended("remote", "call/ended")).toBe("Ada Lovelace hung up.");
    expect(ended("local", "call/cancelled")).toBe("You cancelled the call.");
    expect(ended("remote", "call/cancelled", { direction: "incoming" })).toBe("Ada Lovelace gave up before you answered.");
    expect(ended("local", "call/declined")).toBe("You declined the call.");
    expect(ended("remote", "call/declined")).toBe("The call was declined.");
    expect(ended("network", "call/unheard-of")).toBe("own words");
  });

  it("gives the reason for a quality with its figure, and none where there is none", () => {
    expect(qualityReason({ word: "poor", reason: "loss-in", value: 12.4 }, t)).toBe("12% of packets lost on the way here");
    expect(qualityReason({ word: "good", reason: "none" }, t)).toBe("");
  });

  it("shows levels from -60 dB to 0 dB", () => {
    expect([undefined, -127, -60, -30, 0, 3].map(levelShare)).toEqual([0, 0, 0, 0.5, 1, 1]);
  });
});

describe("the lock of a call", () => {
  const suite = "AES_CM_128_HMAC_SHA1_80";
  it.each([
    [{ kind: "none" }, false, "Not encrypted", /could listen/u],
    [{ kind: "none", lost: true }, false, "No longer encrypted", /was encrypted before/u],
    [{ kind: "dtls", signallingProtected: true }, false, "Agreeing on keys", /Nothing is heard/u],
    [{ kind: "sdes", suite, signallingProtected: true }, true, "Encrypted", /AES-128.*protected connection/u],
    [{ kind: "sdes", suite, signallingProtected: false }, true, "Encrypted, keys readable", /can listen/u],
    [{ kind: "dtls", suite: "AEAD_AES_256_GCM", signallingProtected: true }, true, "Encrypted between the phones", /AES-256.*no server/u],
    [{ kind: "dtls", suite, signallingProtected: false }, true, "Encrypted between the phones", /come between/u],
  ] as const)("is for %j closed: %s, with words that promise no more", (encryption, closed, word, hint) => {
    const words = encryptionWords(encryption, t);
    expect([words.closed, words.word]).toEqual([closed, word]);
    expect(words.hint).toMatch(hint);
  });

  it("stands beside a codec by the name that people know, however it is spelt", () => {
    expect(["opus", "OPUS", "pcma", "G722", "x"].map(codecName)).toEqual(["Opus", "Opus", "G.711 A-law", "G.722", "x"]);
  });
});
