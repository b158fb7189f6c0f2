// One message at a time, as raw bytes, into the whole stack: a phone that takes every call, or a domain's server.
// What comes back is told; that nothing is left behind is expected.
import { expect } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../core/base/bytes.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { createDomain } from "../../core/server/domain.ts";
import { formatCredentials } from "../../core/sip/auth/challenge.ts";
import { computeDigest, readDigestAlgorithm } from "../../core/sip/auth/digest.ts";
import { createParams } from "../../core/sip/message/params.ts";
import { parseSipMessage } from "../../core/sip/message/parse-message.ts";
import { serializeSipMessage } from "../../core/sip/message/serialize-message.ts";
import { formatUri } from "../../core/sip/message/uri.ts";
import { createSipStack, type SipStack } from "../../core/sip/transaction/sip-stack.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { FakeResolver } from "../fakes/fake-resolver.ts";
import { SipWorld } from "./sip-world.ts";

/** Who gets the message: a phone, or the server of its domain. */
export type TortureRole = "agent" | "server";

/** One response as it was sent: the headers of a malformed request come back in it as they were. */
export interface TortureResponse {
  readonly status: number;
  readonly text: string;
}

/** What came back, and what the stack says of it. */
export interface TortureOutcome {
  /** Every response but 100, retransmissions left out. */
  readonly responses: readonly TortureResponse[];
  /** Codes of what was refused by the parser. */
  readonly refusals: readonly string[];
  /** The stack closed the connection that the message came by. */
  readonly isClosed: boolean;
}

const ADDRESS = "192.0.2.101";
const SENDER = "192.0.2.102";
const PASSWORD = "tide";

/** Sends a message to a phone whose owner is busy, and reads texts: 486 says that the call got as far as that. */
export async function sendToAgent(bytes: Uint8Array, transport = transportOf(bytes)): Promise<TortureOutcome> {
  const world = new SipWorld();
  const ada = await world.agent("ada", ADDRESS, { transport });
  ada.takeCalls(({ session }) => session.reject(486));
  ada.agent.messages.onMessage((message) => message.accept());
  const outcome = await exchange(world, ada.stack, transport, bytes);
  await world.expectNothingLeft();
  return outcome;
}

/** Sends a message to a server; where it asks for the password, the message is sent again with it. */
export async function sendToServer(bytes: Uint8Array, domain: string): Promise<TortureOutcome> {
  const transport = transportOf(bytes);
  const world = new SipWorld();
  const random = new FakeRandom(7);
  const stack = createSipStack({ clock: world.clock, random, network: world.network.host(ADDRESS), resolver: new FakeResolver() });
  await stack.transports.listen({ transport, address: ADDRESS, port: 5060 });
  const server = createDomain({
    layer: stack.transactions, clock: world.clock, random, crypto: new NodeCrypto(), domain, users: new Map([[userOf(bytes), PASSWORD]]),
    listening: LISTENING, locate: (uri, preferred) => stack.locator.locateUri(uri, preferred), localAddress: ADDRESS,
  });
  const outcome = await exchange(world, stack, transport, bytes);
  await world.clock.advance(120_000);
  expect([server.activeRequests, stack.transactions.size]).toEqual([0, 0]);
  server.dispose();
  stack.dispose();
  await world.expectNothingLeft();
  return outcome;
}

/** The addresses that the messages of RFC 5118 are for are the server's own. */
const LISTENING = [ADDRESS, "2001:db8::10", "2001:db8::10:5070"].flatMap((address) => [{ address, port: 5060 }, { address, port: 5070 }]);

/** Sends the message, and again with the password if that is asked for. */
async function exchange(world: SipWorld, stack: SipStack, transport: "udp" | "tcp", bytes: Uint8Array): Promise<TortureOutcome> {
  const way = await openWay(world, transport);
  way.send(bytes);
  await world.clock.advance(200);
  const again = way.responses().map(({ status, text }) => (status === 401 ? authorize(bytes, text) : undefined))[0];
  if (again) way.send(again);
  await world.clock.advance(200);
  const outcome = {
    responses: way.responses(),
    refusals: Object.keys(stack.transports.counters.snapshot()).filter((name) => name.startsWith("sip/parse/")),
    isClosed: way.isClosed(),
  };
  way.close();
  return outcome;
}

interface Way {
  send(bytes: Uint8Array): void;
  responses(): TortureResponse[];
  isClosed(): boolean;
  close(): void;
}

async function openWay(world: SipWorld, transport: "udp" | "tcp"): Promise<Way> {
  const host = world.network.host(SENDER);
  const target = { address: ADDRESS, port: 5060 };
  if (transport === "udp") {
    const socket = await host.openUdp({ address: SENDER, port: 5060 });
    // Wherever they were sent: some messages name ports of their own in Via.
    const sent = (): string[] => world.network.packets.filter(({ from }) => from.address === ADDRESS).map(({ data }) => decodeUtf8(data));
    return { send: (bytes) => void socket.send(bytes, target), responses: () => readResponses(sent()), isClosed: () => false, close: () => socket.dispose() };
  }
  const connecting = host.connectTcp(target);
  await world.clock.advance(100);
  const connection = await connecting;
  let [text, isClosed] = ["", false];
  connection.onData((data) => (text += decodeUtf8(data)));
  connection.onClose(() => (isClosed = true));
  return { send: (bytes) => void connection.write(bytes), responses: () => readResponses(text.split(/(?=SIP\/2\.0 \d{3} )/)), isClosed: () => isClosed, close: () => connection.dispose() };
}

function readResponses(texts: readonly string[]): TortureResponse[] {
  const responses = new Map<string, TortureResponse>();
  for (const text of texts) {
    const status = Number(/^SIP\/2\.0 (\d{3}) /.exec(text)?.[1]);
    if (status > 100) responses.set(`${status} ${/^CSeq:.*$/m.exec(text)?.[0]}`, { status, text });
  }
  return [...responses.values()];
}

/** As the topmost Via says: responses go back by it. TLS is played by TCP, which carries the same. */
function transportOf(bytes: Uint8Array): "udp" | "tcp" {
  const topmost = /^(?:v|via)\s*:\s*SIP\s*\/\s*2\.0\s*\/\s*(\w+)/im.exec(decodeUtf8(bytes))?.[1];
  return topmost === "TCP" || topmost === "TLS" ? "tcp" : "udp";
}

function userOf(bytes: Uint8Array): string {
  const parsed = parseSipMessage(bytes);
  const uri = parsed.ok ? parsed.value.headers.to.uri : undefined;
  return (uri?.scheme === "sip" && uri.user) || "nobody";
}

/** The request again, one CSeq on and with the password (RFC 3261 section 22.2). */
function authorize(bytes: Uint8Array, refusal: string): Uint8Array | undefined {
  const request = parseSipMessage(bytes);
  const challenge = parseSipMessage(encodeUtf8(refusal));
  if (!request.ok || request.value.kind !== "request" || !challenge.ok) return undefined;
  const { method, uri } = request.value;
  const headers = request.value.headers.clone();
  const asked = (name: string): string => challenge.value.headers.wwwAuthenticate[0]?.params.get(name) ?? "";
  const digest = { username: userOf(bytes), realm: asked("realm"), nonce: asked("nonce"), uri: formatUri(uri) };
  const algorithm = readDigestAlgorithm(asked("algorithm"))!;
  const protection = { qop: "auth", nonceCount: "00000001", clientNonce: "c" } as const;
  const response = computeDigest(new NodeCrypto(), { ...digest, algorithm, password: PASSWORD, method, protection });
  headers.set("CSeq", `${headers.cseq.sequence + 1} ${method}`);
  headers.set("Via", `SIP/2.0/${headers.vias[0]!.transport} ${SENDER};branch=z9hG4bK-with-password`);
  headers.set("Authorization", formatCredentials(createParams({ ...digest, response, algorithm, qop: "auth", nc: "00000001", cnonce: "c" })));
  return serializeSipMessage({ ...request.value, headers });
}
