import { describe, expect, it } from "vitest";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import { callerNotes } from "../../../../../renderer/features/call/caller-notes.ts";
import { englishText } from "../../mount-with-phone.ts";

const t = englishText();
const urgent = createScene("urgent").snapshot.calls[0]!;
const plain = createScene("incoming").snapshot.calls[0]!;

describe("the lines under a caller's name", () => {
  it("are none where nobody said anything", () => {
    expect(callerNotes(plain, t)).toEqual([]);
  });

  it("tell company, who vouches for the caller, who sent the call on and why, where to call back, and pages as text", () => {
    expect(callerNotes(urgent, t)).toEqual([
      "Zuse KG", "Confirmed by your provider", "Forwarded by Office 204, who did not answer", "Call back at konrad@zuse.example.de",
      "More about the caller: https://zuse.example.de/konrad.vcf",
    ]);
  });

  it("name a forwarder without a name by its address", () => {
    expect(callerNotes({ ...plain, forwardedBy: [{ uri: "sip:bob@example.org", name: "", reason: "other" }] }, t)).toEqual(["Forwarded by bob@example.org"]);
  });

  it("leave pictures out: one is never fetched", () => {
    expect(callerNotes({ ...plain, information: { links: [{ purpose: "icon", url: "https://example.org/a.png" }] } }, t)).toEqual([]);
  });

  it("tell a caller where the call went", () => {
    expect(callerNotes({ ...plain, direction: "outgoing", forwardedTo: "sip:bob@example.org" }, t)).toEqual(["Forwarded to bob@example.org"]);
  });

  it("tell why a transfer was not followed, and else how it goes", () => {
    const transfer = { to: "sip:204@office.example", by: "peer" as const, state: "failed" as const };
    expect(callerNotes({ ...plain, transfer }, t)).toEqual(["204 could not be reached; the call goes on"]);
    const failure = { code: "call/service-code" as const, message: "" };
    expect(callerNotes({ ...plain, transfer: { ...transfer, failure } }, t)).toEqual(["The other side wanted this phone to dial a service code; it was not dialled."]);
  });
});
