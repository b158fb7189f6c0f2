// The messages that the parse bench feeds to every parser: what a desktop phone sees in a day. Addresses of RFC 5737.

const lines = (...all: readonly string[]): string => `${all.join("\r\n")}\r\n`;

/** An offer of a desk phone: G.711, G.722 and telephone-event. */
const offer = lines(
  "v=0",
  "o=ada 3969811200 3969811200 IN IP4 192.0.2.10",
  "s=-",
  "c=IN IP4 192.0.2.10",
  "t=0 0",
  "m=audio 40000 RTP/AVP 9 8 0 101",
  "a=rtpmap:9 G722/8000",
  "a=rtpmap:8 PCMA/8000",
  "a=rtpmap:0 PCMU/8000",
  "a=rtpmap:101 telephone-event/8000",
  "a=fmtp:101 0-15",
  "a=ptime:20",
  "a=rtcp:40001",
  "a=sendrecv",
);

function withBody(head: readonly string[], body: string): string {
  return `${lines(...head, "Content-Type: application/sdp", `Content-Length: ${body.length}`)}\r\n${body}`;
}

const dialog = [
  'From: "Ada Lovelace" <sip:ada@example.org>;tag=9fxced76sl',
  "Call-ID: 3848276298220188511@192.0.2.10",
];

const invite = withBody(
  [
    "INVITE sip:bob@biloxi.example.org:5070 SIP/2.0",
    "Via: SIP/2.0/UDP 192.0.2.10:5062;rport=5062;branch=z9hG4bKnashds8",
    "Max-Forwards: 70",
    ...dialog,
    'To: "Bob" <sip:bob@biloxi.example.org>',
    "CSeq: 1 INVITE",
    "Contact: <sip:ada@192.0.2.10:5062;ob>",
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, NOTIFY, REFER",
    "Supported: replaces, 100rel, timer, norefersub",
    "User-Agent: Deskphone/2.4.1",
  ],
  offer,
);

const ok = withBody(
  [
    "SIP/2.0 200 OK",
    "Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK4b43c2ff8.1",
    "Via: SIP/2.0/UDP 192.0.2.10:5062;received=203.0.113.9;rport=5062;branch=z9hG4bKnashds8",
    "Record-Route: <sip:198.51.100.1;lr>",
    ...dialog,
    'To: "Bob" <sip:bob@biloxi.example.org>;tag=a6c85cf',
    "CSeq: 1 INVITE",
    "Contact: <sip:bob@203.0.113.77:5070>",
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS",
    "Supported: replaces, timer",
  ],
  offer,
);

const register = `${lines(
  "REGISTER sip:registrar.example.org SIP/2.0",
  "Via: SIP/2.0/UDP 192.0.2.10:5062;rport=5062;branch=z9hG4bK77asjd",
  "Max-Forwards: 70",
  'From: "Ada Lovelace" <sip:ada@example.org>;tag=3f2b1c',
  'To: "Ada Lovelace" <sip:ada@example.org>',
  "Call-ID: f81d4fae7dec11d0a76500a0c91e6bf6@192.0.2.10",
  "CSeq: 1826 REGISTER",
  "Contact: <sip:ada@192.0.2.10:5062>;expires=600",
  'Authorization: Digest username="ada", realm="example.org", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
    + 'uri="sip:registrar.example.org", response="6629fae49393a05397450978507c4ef1", algorithm=MD5, '
    + 'cnonce="0a4f113b", qop=auth, nc=00000001',
  "Expires: 600",
  "User-Agent: Deskphone/2.4.1",
  "Content-Length: 0",
)}\r\n`;

/** An INVITE that has come through many proxies, each of which stays in the path. */
const routed = withBody(
  [
    "INVITE sip:bob@203.0.113.77:5070 SIP/2.0",
    ...hops((hop) => `Via: SIP/2.0/UDP 198.51.100.${hop}:5060;branch=z9hG4bK4b43c2ff8.${hop}`),
    "Via: SIP/2.0/UDP 192.0.2.10:5062;received=203.0.113.9;rport=5062;branch=z9hG4bKnashds8",
    ...hops((hop) => `Record-Route: <sip:198.51.100.${hop}:5060;lr;ftag=9fxced76sl>`),
    "Max-Forwards: 62",
    ...dialog,
    'To: "Bob" <sip:bob@biloxi.example.org>',
    "CSeq: 1 INVITE",
    "Contact: <sip:ada@192.0.2.10:5062;ob>",
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, NOTIFY, REFER",
    "Supported: replaces, 100rel, timer, norefersub",
  ],
  offer,
);

function hops(line: (hop: number) => string): string[] {
  return Array.from({ length: 8 }, (_, index) => line(index + 1));
}

/** The samples by name, as they come off the wire. */
export const sipSamples: Readonly<Record<"invite" | "ok" | "register" | "routed", Buffer>> = {
  invite: Buffer.from(invite),
  ok: Buffer.from(ok),
  register: Buffer.from(register),
  routed: Buffer.from(routed),
};

/** The offer that they carry, as it comes off the wire. */
export const sampleSdp: Buffer = Buffer.from(offer);
