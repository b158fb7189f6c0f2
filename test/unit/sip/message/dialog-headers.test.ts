// Headers of reliable responses, session timers, replaced calls, subscriptions and publications.
import { describe, expect, it } from "vitest";
import { createHeaders } from "../../../../core/sip/message/headers.ts";

const one = (name: string, ...values: string[]): ReturnType<typeof createHeaders> => createHeaders(values.map((value) => [name, value] as const));

describe("RSeq and RAck (RFC 3262 7)", () => {
  it("reads a sequence number of 1 to 2^32 - 1 (7.1)", () => {
    expect(one("RSeq", "988789").rseq).toBe(988789);
    expect(one("RSeq", "4294967295").rseq).toBe(4294967295);
  });

  it.each(["0", "4294967296", "-1", "1 2", "x", ""])("takes RSeq %j for absent (7.1)", (value) => expect(one("RSeq", value).rseq).toBeUndefined());

  it("reads the response's number, the CSeq number and the method (7.2)", () => {
    expect(one("RAck", "776656  1 INVITE").rack).toEqual({ rseq: 776656, sequence: 1, method: "INVITE" });
  });

  it.each(["776656 1", "1 INVITE", "0 1 INVITE", "1 2147483648 INVITE", "1 1 IN VITE", "1 1 INVITE;x"])("takes RAck %j for absent (7.2)", (value) => expect(one("RAck", value).rack).toBeUndefined());
});

describe("Session-Expires and Min-SE (RFC 4028)", () => {
  it("reads the interval and who refreshes, in the compact form too (4)", () => {
    expect(one("x", "4000;Refresher=UAC").sessionExpires).toEqual({ seconds: 4000, refresher: "uac" });
    expect(one("Session-Expires", "1800 ; refresher=uas;later=1").sessionExpires).toEqual({ seconds: 1800, refresher: "uas" });
    expect(one("Session-Expires", "90").sessionExpires).toEqual({ seconds: 90 });
  });

  it("leaves out a refresher that is neither uac nor uas (4)", () => expect(one("x", "90;refresher=proxy").sessionExpires).toEqual({ seconds: 90 }));

  it.each(["", "soon", "90 90", "-90;refresher=uac"])("takes Session-Expires %j for absent (4)", (value) => expect(one("x", value).sessionExpires).toBeUndefined());

  it("takes two Session-Expires for none, as they may differ (4)", () => expect(one("x", "90", "1800").sessionExpires).toBeUndefined());

  it("reads Min-SE with or without parameters (5)", () => {
    expect([one("Min-SE", "60").minSe, one("Min-SE", "60;lr").minSe, one("Min-SE", "x").minSe]).toEqual([60, 60, undefined]);
  });
});

describe("Replaces (RFC 3891 6.1)", () => {
  it("reads the dialog's names", () => {
    expect(one("Replaces", "98732@sip.example.com ;from-tag=r33th4x0r;to-tag=ff87ff").replaces).toEqual({ callId: "98732@sip.example.com", toTag: "ff87ff", fromTag: "r33th4x0r", earlyOnly: false });
    expect(one("Replaces", "a;to-tag=1;from-tag=0;early-only").replaces).toMatchObject({ fromTag: "0", earlyOnly: true });
  });

  it.each(["a", "a;to-tag=1", "a;from-tag=1", ";to-tag=1;from-tag=2", "a b;to-tag=1;from-tag=2", "a;to-tag;from-tag=2", "a;to-tag=1;from-tag=2, b;to-tag=1;from-tag=2"])(
    "takes %j for absent",
    (value) => expect(one("Replaces", value).replaces).toBeUndefined(),
  );
});

describe("Event, Allow-Events and Subscription-State (RFC 6665 8.2)", () => {
  it("reads package, templates and id, which compare byte by byte (8.2.1)", () => {
    expect(one("o", "presence.winfo;id=K7;x=1").event).toEqual({ name: "presence.winfo", id: "K7", params: new Map([["id", "K7"], ["x", "1"]]) });
    expect(one("Event", "Dialog").event).toMatchObject({ name: "Dialog" });
    expect(one("Event", "refer;id=93809824").event?.id).toBe("93809824");
  });

  it.each(["", ".winfo", "presence.", "a..b", "presence, dialog", ";id=1"])("takes Event %j for absent (8.2.1)", (value) => expect(one("Event", value).event).toBeUndefined());

  it("reads the packages of Allow-Events (8.2.2)", () => {
    expect(one("u", "presence, message-summary", "dialog.winfo").allowEvents).toEqual(["presence", "message-summary", "dialog.winfo"]);
    expect(one("u", "presence, a b").allowEvents).toEqual([]);
  });

  it("reads the state with its reason and times (8.2.3)", () => {
    expect(one("Subscription-State", "Active;expires=3599").subscriptionState).toEqual({ state: "active", expires: 3599 });
    expect(one("Subscription-State", "terminated ;reason=Probation;retry-after=60").subscriptionState).toEqual({ state: "terminated", reason: "probation", retryAfter: 60 });
    expect(one("Subscription-State", "waiting;expires=soon").subscriptionState).toEqual({ state: "waiting" });
  });

  it.each(["", ";expires=1", "active expires=1"])("takes Subscription-State %j for absent (8.2.3)", (value) => expect(one("Subscription-State", value).subscriptionState).toBeUndefined());
});

describe("entity tags and Flow-Timer", () => {
  it("reads SIP-ETag and SIP-If-Match, one token each (RFC 3903 11.3)", () => {
    expect([one("SIP-ETag", "dx200xyz").sipEtag, one("SIP-If-Match", "dx200xyz").sipIfMatch]).toEqual(["dx200xyz", "dx200xyz"]);
    expect([one("SIP-ETag", "a b").sipEtag, one("SIP-If-Match", "a", "b").sipIfMatch]).toEqual([undefined, undefined]);
  });

  it("reads Flow-Timer in seconds (RFC 5626 10)", () => expect([one("Flow-Timer", "120").flowTimer, one("Flow-Timer", "x").flowTimer]).toEqual([120, undefined]));
});

describe("Refer-To and Referred-By", () => {
  it("reads the target with the headers of its URI, once only (RFC 3515 2.1)", () => {
    const { referTo } = one("r", "<sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345%3Bfrom-tag%3D5FFE-3994>");
    expect(referTo?.uri).toMatchObject({ user: "dave", headers: new Map([["replaces", "12345@192.168.118.3;to-tag=12345;from-tag=5FFE-3994"]]) });
    expect(one("Refer-To", "<sip:a@b>", "<sip:c@d>").referTo).toBeUndefined();
    expect(one("Refer-To", "<sip:a@b>, <sip:c@d>").referTo).toBeUndefined();
    expect(one("Refer-To", "sip:a@b?Replaces=x").referTo).toBeUndefined();
  });

  it("reads who refers, with the id of a token in the body (RFC 3892 3)", () => {
    expect(one("b", '<sip:r@ref.example>;cid="2UWQFN309shb3@ref.example"').referredBy).toMatchObject({ uri: { user: "r" }, params: new Map([["cid", "2UWQFN309shb3@ref.example"]]) });
    expect(one("Referred-By", "<r").referredBy).toBeUndefined();
  });
});
