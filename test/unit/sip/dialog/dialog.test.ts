// Dialog state, requests within a dialog, and the bounded table (RFC 3261 section 12).
import { describe, expect, it } from "vitest";
import { Dialog } from "../../../../core/sip/dialog/dialog.ts";
import { DialogTable, dialogIdOf } from "../../../../core/sip/dialog/dialog-table.ts";
import { createRequest, createResponse } from "../../../../core/sip/message/create-message.ts";
import type { SipRequest, SipResponse } from "../../../../core/sip/message/model.ts";
import { createSipUri, formatUri } from "../../../../core/sip/message/uri.ts";

function invite(headers: [string, string][] = []): SipRequest {
  return createRequest("INVITE", createSipUri({ user: "bob", host: "example.org" }), [
    ["From", "<sip:ada@example.org>;tag=ada"],
    ["To", "<sip:bob@example.org>"],
    ["Call-ID", "call"],
    ["CSeq", "7 INVITE"],
    ["Contact", "<sip:ada@192.0.2.1>"],
    ...headers,
  ]);
}

function success(headers: [string, string][] = []): SipResponse {
  return createResponse(invite(), 200, undefined, { toTag: "bob", headers: [["Contact", "<sip:bob@192.0.2.2>"], ...headers] });
}

const routesOf = (request: SipRequest): string[] => request.headers.routes.map(({ uri }) => formatUri(uri));

describe("a dialog's state as caller (RFC 3261 section 12.1.2)", () => {
  it("has the tags of the response and the INVITE's sequence number", () => {
    const dialog = Dialog.asClient(success());
    expect(dialog.id).toEqual({ callId: "call", localTag: "ada", remoteTag: "bob" });
    expect(dialog.createRequest("BYE").headers.cseq).toEqual({ sequence: 8, method: "BYE" });
  });
  it("has the Record-Route in reverse order", () => {
    const dialog = Dialog.asClient(success([["Record-Route", "<sip:p1;lr>, <sip:p2;lr>"]]));
    expect(routesOf(dialog.createRequest("BYE"))).toEqual(["sip:p2;lr", "sip:p1;lr"]);
  });
  it("has the To URI as target where a peer leaves Contact out", () => {
    const response = success();
    response.headers.remove("Contact");
    expect(formatUri(Dialog.asClient(response).remoteTarget)).toBe("sip:bob@example.org");
  });
});

describe("a dialog's state as callee (section 12.1.1)", () => {
  it("has our tag in To, which becomes From", () => {
    const dialog = Dialog.asServer(invite(), "mine");
    expect(dialog.id).toEqual({ callId: "call", localTag: "mine", remoteTag: "ada" });
    const bye = dialog.createRequest("BYE");
    expect([bye.headers.from.params.get("tag"), bye.headers.to.params.get("tag")]).toEqual(["mine", "ada"]);
  });
  it("has the Record-Route in order, and a sequence of its own", () => {
    const dialog = Dialog.asServer(invite([["Record-Route", "<sip:p1;lr>"], ["Record-Route", "<sip:p2;lr>"]]), "mine");
    const bye = dialog.createRequest("BYE");
    expect(routesOf(bye)).toEqual(["sip:p1;lr", "sip:p2;lr"]);
    expect(bye.headers.cseq.sequence).toBe(1);
  });
});

describe("requests within a dialog (section 12.2.1.1)", () => {
  it("go to the remote target when the route set is empty", () => {
    const dialog = Dialog.asClient(success());
    expect(formatUri(dialog.createRequest("BYE").uri)).toBe("sip:bob@192.0.2.2");
    expect(formatUri(dialog.nextHop)).toBe("sip:bob@192.0.2.2");
  });
  it("go to a loose router with the target as Request-URI", () => {
    const dialog = Dialog.asClient(success([["Record-Route", "<sip:p1;lr>"]]));
    expect(formatUri(dialog.createRequest("BYE").uri)).toBe("sip:bob@192.0.2.2");
    expect(formatUri(dialog.nextHop)).toBe("sip:p1;lr");
  });
  it("go to a strict router as Request-URI, with the target as last Route", () => {
    const dialog = Dialog.asClient(success([["Record-Route", "<sip:p1;lr>, <sip:strict>"]]));
    const bye = dialog.createRequest("BYE");
    expect(formatUri(bye.uri)).toBe("sip:strict");
    expect(routesOf(bye)).toEqual(["sip:p1;lr", "sip:bob@192.0.2.2"]);
  });
  it("count CSeq up by one, but not for ACK (13.2.2.4)", () => {
    const dialog = Dialog.asClient(success());
    dialog.createRequest("INVITE");
    expect(dialog.createAck(8).headers.cseq).toEqual({ sequence: 8, method: "ACK" });
    expect(dialog.createRequest("BYE").headers.cseq.sequence).toBe(9);
  });
});

describe("requests from the peer (section 12.2.2)", () => {
  const numbered = (sequence: number): SipRequest => createRequest("BYE", createSipUri({ host: "x" }), [["CSeq", `${sequence} BYE`]]);
  it("are in order when their number is not lower than the last", () => {
    const dialog = Dialog.asServer(invite(), "mine");
    expect([dialog.acceptSequence(numbered(8)), dialog.acceptSequence(numbered(6))]).toEqual([true, false]);
  });
  it("may begin with any number where none came before", () => {
    expect(Dialog.asClient(success()).acceptSequence(numbered(1))).toBe(true);
  });
  it("refresh the target by their Contact", () => {
    const dialog = Dialog.asServer(invite(), "mine");
    const moved = invite();
    moved.headers.set("Contact", "<sip:ada@198.51.100.1>");
    dialog.refreshTarget(moved);
    expect(formatUri(dialog.remoteTarget)).toBe("sip:ada@198.51.100.1");
  });
});

describe("DialogTable", () => {
  it("finds a dialog by what a message of the peer says", () => {
    const table = new DialogTable<string>();
    const entry = table.add(Dialog.asClient(success()).id, "session");
    const bye = createRequest("BYE", createSipUri({ host: "x" }), [["From", "<sip:b@x>;tag=bob"], ["To", "<sip:a@x>;tag=ada"], ["Call-ID", "call"]]);
    expect(table.find(dialogIdOf(bye))).toBe("session");
    entry?.dispose();
    expect(table.find(dialogIdOf(bye))).toBeUndefined();
  });
  it("takes no more than its limit", () => {
    const table = new DialogTable<string>(1);
    table.add({ callId: "1", localTag: "", remoteTag: "" }, "first");
    expect(table.add({ callId: "2", localTag: "", remoteTag: "" }, "second")).toBeUndefined();
    expect(table.isFull).toBe(true);
  });
});
