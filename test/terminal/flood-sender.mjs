// A process of its own that floods a port of loopback at a steady rate, so that the rate is real: the flooded phone and
// the call's other side have their own processors to do with. Arguments: port, kind, messages a second, seconds, and the
// addresses to send from, in turn. Its one line of output says how many were sent in how many milliseconds.
import { createSocket } from "node:dgram";
import { once } from "node:events";

const [port, kind, rate, seconds, ...addresses] = process.argv.slice(2);
const run = process.pid.toString(36);
/** More at once than the kernel keeps for a socket would be lost before anybody could look at them. */
const MOST_AT_ONCE = 50;

const SDP = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", "m=audio 9 RTP/AVP 8 0", ""].join("\r\n");

/**
 * @param {string} method
 * @param {number} count makes it a request of its own
 * @param {string} address
 */
function request(method, count, address) {
  const id = `${run}-${count}`;
  const body = method === "INVITE" ? SDP : "";
  return [
    `${method} sip:echo@127.0.0.1:${port} SIP/2.0`,
    `Via: SIP/2.0/UDP ${address}:9;branch=z9hG4bK-${id};rport`,
    "Max-Forwards: 70",
    `From: <sip:mallory@${address}>;tag=${id}`,
    "To: <sip:echo@127.0.0.1>",
    `Call-ID: ${id}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:mallory@${address}:9>`,
    ...(body ? ["Content-Type: application/sdp"] : []),
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

/** What comes to ports on the internet: bytes of no kind, near-SIP, cut requests, responses to nobody, and media. */
const garbage = [
  (/** @type {number} */ count) => Buffer.alloc(200, count),
  () => `INVITE sip:x SIP/2.0\r\nVia: ${"a,".repeat(30)}\r\n\r\n`,
  (/** @type {number} */ count) => request("OPTIONS", count, "127.0.0.1").slice(0, 60),
  () => "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP nobody;branch=z9hG4bK-x\r\nCSeq: x\r\n\r\n",
  (/** @type {number} */ count) => request("OPTIONS", count, "127.0.0.1").replace("Content-Length: 0", "Content-Length: 400"),
  (/** @type {number} */ count) => Buffer.concat([Buffer.from([0x80, 0x08]), Buffer.alloc(170, count)]),
];

/** @param {number} count @param {string} address */
function message(count, address) {
  return kind === "garbage" ? garbage[count % garbage.length](count) : request(kind, count, address);
}

const sockets = await Promise.all(
  addresses.map(async (address) => {
    const socket = createSocket("udp4");
    socket.on("error", () => {});
    socket.bind(0, address);
    await once(socket, "listening");
    return socket;
  }),
);
const startedAtMs = performance.now();
const total = Number(rate) * Number(seconds);
let sent = 0;

function sendDue() {
  const due = Math.min(total, ((performance.now() - startedAtMs) / 1000) * Number(rate), sent + MOST_AT_ONCE);
  for (; sent < due; sent++) {
    const turn = sent % sockets.length;
    sockets[turn].send(message(sent, addresses[turn]), Number(port), "127.0.0.1");
  }
  if (sent < total) return void setImmediate(sendDue);
  console.log(JSON.stringify({ sent, elapsedMs: performance.now() - startedAtMs }));
  for (const socket of sockets) socket.close();
}

sendDue();
