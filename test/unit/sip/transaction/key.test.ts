// Matching requests and responses to transactions: RFC 3261 sections 17.1.3 and 17.2.3.
import { describe, expect, it } from "vitest";
import { responseKey, clientKey, serverKey } from "../../../../core/sip/transaction/key.ts";
import type { SipRequest } from "../../../../core/sip/message/model.ts";
import { answer, sampleRequest, sentRequest } from "./sample-messages.ts";

const VIA = "SIP/2.0/UDP pc.example.org:5062;branch=z9hG4bKx1";

/** The same request under another method, as ACK and CANCEL are. */
function as(request: SipRequest, method: string): SipRequest {
  const headers = request.headers.clone();
  headers.set("CSeq", `${request.headers.cseq.sequence} ${method}`);
  return { ...request, method, headers };
}

describe("server transaction matching (17.2.3)", () => {
  it("matches the same branch, sent-by and method", () => {
    expect(serverKey(sentRequest("OPTIONS", VIA))).toBe(serverKey(sentRequest("OPTIONS", VIA)));
  });

  it("does not match another branch, another sent-by host or port, or another method", () => {
    const key = serverKey(sentRequest("OPTIONS", VIA));
    expect(serverKey(sentRequest("OPTIONS", VIA.replace("x1", "x2")))).not.toBe(key);
    expect(serverKey(sentRequest("OPTIONS", VIA.replace("pc.", "pd.")))).not.toBe(key);
    expect(serverKey(sentRequest("OPTIONS", VIA.replace("5062", "5063")))).not.toBe(key);
    expect(serverKey(sentRequest("MESSAGE", VIA))).not.toBe(key);
  });

  it("takes a missing port for 5060", () => {
    expect(serverKey(sentRequest("OPTIONS", VIA.replace(":5062", "")))).toBe(serverKey(sentRequest("OPTIONS", VIA.replace("5062", "5060"))));
  });

  it("matches an ACK to its INVITE, and lets a CANCEL look for it (9.2)", () => {
    const invite = sentRequest("INVITE", VIA);
    expect(serverKey(as(invite, "ACK"))).toBe(serverKey(invite));
    expect(serverKey(as(invite, "CANCEL"))).not.toBe(serverKey(invite));
    expect(serverKey(as(invite, "CANCEL"), "INVITE")).toBe(serverKey(invite));
  });

  describe("for a peer of RFC 2543, without the magic cookie", () => {
    const OLD_VIA = "SIP/2.0/UDP pc.example.org:5062;branch=1";
    const invite = sentRequest("INVITE", OLD_VIA);

    it("matches a retransmission, the ACK with our To tag, and CANCEL", () => {
      expect(serverKey({ ...invite, headers: invite.headers.clone() })).toBe(serverKey(invite));
      const ack = as(invite, "ACK");
      ack.headers.set("To", "<sip:bob@example.org>;tag=ours");
      expect(serverKey(ack)).toBe(serverKey(invite));
      expect(serverKey(as(invite, "CANCEL"), "INVITE")).toBe(serverKey(invite));
    });

    it("does not match another call, sequence number or topmost Via", () => {
      expect(serverKey(sentRequest("INVITE", OLD_VIA))).not.toBe(serverKey(invite));
      const next = as(invite, "INVITE");
      next.headers.set("CSeq", "2 INVITE");
      expect(serverKey(next)).not.toBe(serverKey(invite));
      const elsewhere = as(invite, "INVITE");
      elsewhere.headers.set("Via", OLD_VIA.replace("pc.", "pd."));
      expect(serverKey(elsewhere)).not.toBe(serverKey(invite));
    });
  });
});

describe("client transaction matching (17.1.3)", () => {
  it("matches by branch of the topmost Via and method of CSeq", () => {
    expect(responseKey(answer(sentRequest("INVITE", VIA), 180))).toBe(clientKey("z9hG4bKx1", "INVITE"));
  });

  it("matches nothing without a Via", () => {
    expect(responseKey(answer(sampleRequest("INVITE"), 180))).toBeUndefined();
  });
});
