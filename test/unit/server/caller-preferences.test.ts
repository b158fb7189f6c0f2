// Which of a callee's phones a caller's preferences choose (RFC 3841 section 7.2).
import { describe, expect, it } from "vitest";
import { createHeaders } from "../../../core/sip/message/headers.ts";
import { createParams } from "../../../core/sip/message/params.ts";
import { createSipUri } from "../../../core/sip/message/uri.ts";
import { chooseContacts, wantsRedirection } from "../../../core/server/caller-preferences.ts";
import type { Binding } from "../../../core/server/location.ts";

function phone(user: string, features: Record<string, string | null>, q = 1): Binding {
  return { contact: createSipUri({ user, host: "example.org" }), q, expiresAtMs: Infinity, features: createParams(features) };
}

const desk = phone("desk", { audio: null, methods: "INVITE,BYE,OPTIONS,ACK,CANCEL", class: "business" });
const video = phone("video", { audio: null, video: null, methods: "INVITE,BYE", class: "business" });
const mobile = phone("mobile", { audio: null, mobility: "mobile", class: "personal" });
const voicemail = phone("voicemail", { audio: null, automata: null, actor: "msg-taker" });
const silent = phone("silent", {});
const all = [desk, video, mobile, voicemail, silent];

function chosen(headers: [string, string][], from: readonly Binding[] = all): (string | undefined)[] {
  return chooseContacts(from, createHeaders(headers)).map(({ contact }) => contact.user);
}

describe("caller preferences", () => {
  it("without any, every phone is tried in its order", () => {
    expect(chosen([])).toEqual(["desk", "video", "mobile", "voicemail", "silent"]);
  });

  it("Reject-Contact leaves out whom it describes (7.2.3)", () => {
    expect(chosen([["Reject-Contact", '*;actor="msg-taker"']])).toEqual(["desk", "video", "mobile", "silent"]);
  });

  it("Reject-Contact leaves out nobody who does not name all of its features", () => {
    expect(chosen([["Reject-Contact", '*;automata;video']])).toContain("voicemail");
  });

  it("Accept-Contact with require and explicit keeps those that name the feature, and those that name nothing (7.2.4)", () => {
    expect(chosen([["Accept-Contact", "*;video;require;explicit"]])).toEqual(["video", "silent"]);
  });

  it("with require alone also keeps those that do not say", () => {
    expect(chosen([["Accept-Contact", '*;mobility="mobile";require']])).toEqual(["mobile", "silent", "desk", "video", "voicemail"]);
  });

  it("without require only orders: who names more of what is wanted goes first", () => {
    expect(chosen([["Accept-Contact", '*;video;class="business"']], [mobile, desk, video])).toEqual(["video", "desk", "mobile"]);
  });

  it("the callee's own q goes before the caller's wishes (7.2.4)", () => {
    expect(chosen([["Accept-Contact", "*;video"]], [phone("low", { video: null }, 0.1), phone("high", { audio: null }, 0.9)])).toEqual(["high", "low"]);
  });

  it.each([
    ["a token of a list", '"INVITE,MESSAGE"', true], ["all but one", '"!OPTIONS"', true], ["a token it has not", '"MESSAGE"', false],
  ])("compares %s", (_what, methods, isKept) => {
    expect(chosen([["Accept-Contact", `*;methods=${methods};require`]], [desk])).toEqual(isKept ? ["desk"] : []);
  });

  it.each([["#>=5", true], ["#<=4", false], ["#=7", true], ["#8:10", false], ["#6:10", true]])("compares numbers: %s with 5 to 7", (asked, isKept) => {
    expect(chosen([["Accept-Contact", `*;+sip.rate="${asked}";require`]], [phone("x", { "+sip.rate": "#5:7" })])).toEqual(isKept ? ["x"] : []);
  });

  it("no-fork tries one phone only (RFC 3841 section 9.1)", () => {
    expect(chosen([["Request-Disposition", "no-fork"]])).toEqual(["desk"]);
  });

  it("redirect asks for the contacts instead of the call", () => {
    expect(wantsRedirection(createHeaders([["Request-Disposition", "proxy, redirect"]]))).toBe(true);
    expect(wantsRedirection(createHeaders([["d", "proxy"]]))).toBe(false);
  });
});
