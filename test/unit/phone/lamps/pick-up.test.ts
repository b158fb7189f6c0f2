// How a call that rings elsewhere is taken (RFC 3891 section 6.1, RFC 4235 section 4.1, RFC 5359 section 2.16).
import { expect, it } from "vitest";
import { pickUpWay } from "../../../../core/phone/lamps/pick-up.ts";
import type { WatchedDialog } from "../../../../core/sip/events/dialog-info.ts";
import { createSipUri } from "../../../../core/sip/message/uri.ts";

const watched = createSipUri({ user: "204", host: "example.org" });
const own = createSipUri({ user: "ada", host: "example.org" });
const ringing: WatchedDialog = {
  id: "d1", callId: "c1@host", localTag: "phone", remoteTag: "caller", direction: "recipient", state: "early",
  remote: { identity: "sip:bob@example.org", target: "sip:bob@192.0.2.7:5062;transport=tcp" },
};

it("replaces the call at the caller's, whose own tag is the remote one of the phone that rings", () => {
  expect(pickUpWay([{ ...ringing, id: "d0", state: "confirmed" }, ringing], watched, { own, code: "" })).toMatchObject({
    ok: true, value: { kind: "replacement", target: { user: "bob", host: "192.0.2.7", port: 5062 }, replaces: { callId: "c1@host", toTag: "caller", fromTag: "phone" } },
  });
});

it("goes to the caller's address where its Contact is not told", () => {
  expect(pickUpWay([{ ...ringing, remote: { identity: "sip:bob@example.org" } }], watched, { own, code: "" })).toMatchObject({ ok: true, value: { target: { user: "bob", host: "example.org" } } });
});

it("dials the server's number where one was set, whatever is told of the call", () => {
  expect(pickUpWay([{ id: "d1", state: "early" }], watched, { own, code: "**" })).toEqual({ ok: true, value: { kind: "number", number: "**204" } });
});

it("says that nothing rings, or that the server tells too little", () => {
  expect(pickUpWay([], watched, { own, code: "**" })).toMatchObject({ ok: false, error: { code: "lamp/not-ringing" } });
  expect(pickUpWay([{ ...ringing, direction: "initiator" }], watched, { own, code: "" })).toMatchObject({ ok: false, error: { code: "lamp/not-ringing" } });
  const { remoteTag: _tag, ...untagged } = ringing;
  for (const dialog of [untagged, { ...ringing, remote: { identity: "tel:+1" } }]) expect(pickUpWay([dialog], watched, { own, code: "" })).toMatchObject({ ok: false, error: { code: "lamp/cannot-pick-up" } });
});

it("a call of one's own that rings there is not taken from there", () => {
  for (const code of ["", "**"]) expect(pickUpWay([{ ...ringing, remote: { identity: "sip:ada@example.org" } }], watched, { own, code })).toMatchObject({ ok: false, error: { code: "lamp/not-ringing" } });
});

it("text from the network adds no header field and no parameter to the INVITE", () => {
  for (const callId of ["a\r\nX: y", "a;from-tag=b", "a b", "", "x".repeat(300)]) {
    expect(pickUpWay([{ ...ringing, callId }], watched, { own, code: "" })).toMatchObject({ ok: false, error: { code: "lamp/cannot-pick-up" } });
  }
});
