import { describe, expect, it } from "vitest";
import type { CallView } from "../../../../../renderer/bridge/bridge.ts";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import { announcementsOf } from "../../../../../renderer/features/shell/call-announcements.ts";
import { englishText } from "../../mount-with-phone.ts";

const t = englishText();
const active = createScene("active").snapshot.calls[0]!;
const after = (change: Partial<CallView>, before: Partial<CallView> = {}) => announcementsOf({ ...active, ...change }, { ...active, ...before }, t);
const transfer = (state: "asked" | "trying" | "ringing" | "done" | "failed") => ({ transfer: { to: "sip:204@office.example", by: "us" as const, state } });

describe("what is spoken of a call", () => {
  it("is nothing while it only goes on", () => {
    expect(after({ digits: "12" })).toEqual([]);
  });

  it("is that it rings there, is connected, and ended with the reason", () => {
    expect(after({ state: "ringing" }, { state: "dialing" })).toEqual(["Ringing at Ada Lovelace"]);
    expect(after({}, { state: "connecting" })).toEqual(["Connected to Ada Lovelace"]);
    const end = { by: "remote" as const, failure: { code: "call/busy" as const, message: "" } };
    expect(after({ state: "ended", end })).toEqual(["Call with Ada Lovelace ended. The line is busy."]);
  });

  it("is who holds whom, and the microphone", () => {
    expect(after({ held: true })).toEqual(["Ada Lovelace is on hold"]);
    expect(after({}, { held: true })).toEqual(["Call with Ada Lovelace goes on"]);
    expect(after({ heldByPeer: true })).toEqual(["Ada Lovelace has put you on hold"]);
    expect(after({ muted: true })).toEqual(["Microphone muted"]);
  });

  it("is each step of a transfer, once", () => {
    expect(after({ held: true, ...transfer("asked") })).toEqual(["Ada Lovelace is on hold", "Transferring to 204"]);
    expect(after(transfer("trying"), transfer("asked"))).toEqual([]);
    expect(after(transfer("done"), transfer("trying"))).toEqual(["Transferred to 204"]);
    expect(after(transfer("failed"), transfer("ringing"))).toEqual(["204 could not be reached; the call goes on"]);
  });

  it("is that a recording runs, is saved, or why it is not", () => {
    expect(after({ recording: { state: "starting" } })).toEqual([]);
    expect(after({ recording: { state: "running" } })).toEqual(["Recording"]);
    expect(after({ recording: { state: "saved" } }, { recording: { state: "running" } })).toEqual(["Recording saved"]);
    const failure = { code: "recording/no-space" as const, message: "The disk is full." };
    expect(after({ recording: { state: "failed", failure } })).toHaveLength(1);
  });

  it("is that others can listen from now on", () => {
    expect(after({ encryption: { kind: "none", lost: true } })[0]).toBe(t("call.encryptionLost"));
  });
});
