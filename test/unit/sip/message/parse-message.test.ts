// Reading datagrams, writing messages, making responses (RFC 3261 sections 7, 8.2.6 and 18.3).
import { describe, expect, it } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../../../core/base/bytes.ts";
import { createRequest, createResponse } from "../../../../core/sip/message/create-message.ts";
import { parseSipMessage } from "../../../../core/sip/message/parse-message.ts";
import { accept, inviteLines, refuse, toBytes, toText } from "./message-text.ts";

describe("parseSipMessage", () => {
  it("takes the rest of a datagram as body where there is no Content-Length (RFC 3261 18.3)", () => {
    expect(decodeUtf8(accept(toBytes(inviteLines(), "tide")).body)).toBe("tide");
  });

  it("cuts the body at Content-Length (RFC 3261 18.3)", () => {
    expect(decodeUtf8(accept(toBytes(inviteLines("Content-Length: 2"), "tide")).body)).toBe("ti");
  });

  it("ignores empty lines before the start line (RFC 3261 7.5)", () => {
    expect(accept(concatBytes([encodeUtf8("\r\n\r\n"), toBytes(inviteLines())])).kind).toBe("request");
  });

  it("says where a malformed header is, in bytes", () => {
    const lines = inviteLines("Subject: прилив", "Route: <sip:nowhere");
    const before = lines.slice(0, lines.findIndex((line) => line.startsWith("Route")));
    expect(refuse(toBytes(lines)).offset).toBe(encodeUtf8(`${before.join("\r\n")}\r\n`).length);
  });

  it.each(["Contact: <sip:odd phone@192.0.2.1>", "Date: Thu, 21 Feb 2002 13:02:03 UTC"])("uses a response with %j, which refuses a request", (line) => {
    expect(refuse(toBytes(inviteLines(line))).code).toBe("sip/parse/malformed-header");
    const { headers } = accept(toBytes(["SIP/2.0 200 OK", ...inviteLines(line).slice(1)]));
    expect(line.startsWith("Contact") ? headers.contacts : headers.get("Date")).toEqual(line.startsWith("Contact") ? [] : line.slice(6));
  });

  it.each([
    ["sip/parse/empty", encodeUtf8("\r\n\r\n")],
    ["sip/parse/incomplete", encodeUtf8("INVITE sip:ruth@example.org SIP/2.0\r\nVia: x\r\n")],
    ["sip/parse/request-line", toBytes(["GET / HTTP/1.1", "Host: example.org"])],
    ["sip/parse/header-line", toBytes([...inviteLines(), "no colon here"])],
    ["sip/parse/header-line", toBytes([...inviteLines(), ": no name"])],
    ["sip/parse/line-end", toBytes(inviteLines("Subject: one\nRoute: <sip:two@example.org>"))],
    ["sip/parse/line-end", toBytes(inviteLines("Subject: one\rtwo"))],
    ["sip/parse/too-many-headers", toBytes([...inviteLines(), ...Array<string>(300).fill("X: y")])],
    ["sip/parse/too-large", toBytes(inviteLines(`Subject: ${"x".repeat(70_000)}`))],
    ["sip/parse/too-large", toBytes(inviteLines("Content-Length: 70000"), "x".repeat(70_000))],
    ["sip/parse/status-line", toBytes(["SIP/2.0 99 Low", ...inviteLines().slice(1)])],
  ])("refuses with %s", (code, bytes) => expect(refuse(bytes).code).toBe(code));

  it("hands over what a 400 needs also where Via is malformed or the head has no end (RFC 4475 3.1.2.1, 3.1.2.15)", () => {
    expect(refuse(toBytes(inviteLines("Via: SIP/2.0/UDP 192.0.2.15;;,;,,"))).answerable).toMatchObject({ method: "INVITE", status: 400 });
    const cut = toBytes(inviteLines()).subarray(0, -2);
    expect(refuse(cut)).toMatchObject({ code: "sip/parse/incomplete", offset: cut.length, answerable: { method: "INVITE", status: 400 } });
    expect(refuse(cut.subarray(0, 20)).answerable).toBeUndefined();
  });

  it("hands over what a 400 needs, for requests other than ACK (RFC 3261 8.2, 17)", () => {
    const error = refuse(toBytes(inviteLines("CSeq: x INVITE")));
    expect(error.answerable).toMatchObject({ method: "INVITE", status: 400 });
    const response = createResponse(error.answerable!, error.answerable!.status, undefined, { toTag: "t" });
    expect(toText(response).split("\r\n").slice(0, 6)).toEqual([
      "SIP/2.0 400 Bad Request",
      "Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKtest",
      "From: <sip:harbour@example.net>;tag=1",
      "To: <sip:ruth@example.org>;tag=t",
      "Call-ID: test@198.51.100.7",
      "CSeq: x INVITE",
    ]);
    const ack = inviteLines("CSeq: x ACK").map((line) => line.replace("INVITE sip", "ACK sip"));
    expect(refuse(toBytes(ack)).answerable).toBeUndefined();
    expect(refuse(toBytes(inviteLines("CSeq: x INVITE").filter((line) => !line.startsWith("Via")))).answerable).toBeUndefined();
    expect(refuse(toBytes(["SIP/2.0 200 OK", ...inviteLines("CSeq: x INVITE").slice(1)])).answerable).toBeUndefined();
  });

  it("wants another version to be answered with 505 (RFC 4475 3.1.2.16)", () => {
    const lines = ["INVITE sip:ruth@example.org SIP/3.0", ...inviteLines().slice(1)];
    expect(refuse(toBytes(lines)).answerable?.status).toBe(505);
  });

  it("takes the limits it is given", () => {
    expect(parseSipMessage(toBytes(inviteLines()), { maxHeaders: 3 })).toMatchObject({ ok: false, error: { code: "sip/parse/too-many-headers" } });
    expect(parseSipMessage(toBytes(inviteLines()), { maxHeadBytes: 100 })).toMatchObject({ ok: false, error: { code: "sip/parse/too-large", offset: 100 } });
  });
});

describe("serializeSipMessage", () => {
  it("sets Content-Length from the body, in its place or at the end (RFC 3261 20.14)", () => {
    const uri = { scheme: "other", text: "urn:x:y" } as const;
    expect(toText(createRequest("MESSAGE", uri, [["l", "77"], ["Subject", "s"]], encodeUtf8("tide")))).toBe(
      "MESSAGE urn:x:y SIP/2.0\r\nContent-Length: 4\r\nSubject: s\r\n\r\ntide",
    );
    expect(toText(createRequest("MESSAGE", uri))).toBe("MESSAGE urn:x:y SIP/2.0\r\nContent-Length: 0\r\n\r\n");
  });
});

describe("createResponse (RFC 3261 8.2.6)", () => {
  const request = accept(toBytes(inviteLines("Record-Route: <sip:relay.example.org;lr>", "Timestamp: 54", "Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b")));
  const names = (status: number, toTag?: string): string[] => {
    const response = createResponse(request, status, undefined, toTag === undefined ? {} : { toTag });
    return [...response.headers.entries()].map(([name]) => name);
  };

  it("copies Via, From, To, Call-ID and CSeq", () => {
    const response = createResponse(request, 486);
    expect(response.reason).toBe("Busy Here");
    expect(names(486)).toEqual(["Via", "From", "To", "Call-ID", "CSeq"]);
    expect(response.headers.vias).toHaveLength(2);
  });

  it("copies Record-Route into what may make a dialog, Timestamp into 100 (12.1.1, 8.2.6.1)", () => {
    expect(names(180)).toContain("Record-Route");
    expect(names(200)).toContain("Record-Route");
    expect(names(404)).not.toContain("Record-Route");
    expect(names(100)).toContain("Timestamp");
    expect(names(100)).not.toContain("Record-Route");
  });

  it("adds the tag to a To without one, not to a 100 (8.2.6.2)", () => {
    const tagOf = (status: number): string | null | undefined => createResponse(request, status, undefined, { toTag: "new" }).headers.to.params.get("tag");
    expect(tagOf(180)).toBe("new");
    expect(tagOf(100)).toBeUndefined();
    const inDialog = accept(toBytes(inviteLines("To: <sip:ruth@example.org>;tag=old")));
    expect(createResponse(inDialog, 200, undefined, { toTag: "new" }).headers.to.params.get("tag")).toBe("old");
  });
});
