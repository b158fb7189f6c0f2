// A child of a test, started inside a namespace with two ways out: sends from the second way's address, first as the routes say
// and then confined to that way's interface, as a user without privileges, and prints what came of it.
import { NodeNetwork } from "../../core/platform/node/node-network.ts";

async function run(): Promise<void> {
  const [from = "", to = "", udpPort = "", tcpPort = "", tlsPort = "", authorities = ""] = process.argv.slice(2);
  const heard: string[] = [];
  const network = new NodeNetwork((reason) => heard.push(reason));
  network.confine(from, true); // loads what it takes, which a user without privileges may not be able to read here
  network.confine(from, false);
  process.setgid?.(65_534);
  process.setuid?.(65_534);
  const peer = { address: to, port: Number(udpPort) };

  const loose = await network.openUdp({ address: from, port: 0 });
  loose.onDatagram(() => heard.push("loose"));
  network.confine(from, true);
  const confined = await network.openUdp({ address: from, port: 0 });
  const answered = new Promise<void>((resolve) => void confined.onDatagram(() => resolve(void heard.push("confined"))));
  for (const socket of [loose, confined]) socket.send(new Uint8Array([1]), peer);
  await answered;
  const taken = await network.openUdp(confined.local).then(() => "taken twice", (thrown: { failure: { code: string } }) => thrown.failure.code);

  const stream = await network.connectTcp({ address: to, port: Number(tcpPort) }, from);
  const echo = new Promise<string>((resolve) => void stream.onData((data) => resolve(new TextDecoder().decode(data))));
  stream.write(new TextEncoder().encode("by the second way"));
  const said = await echo;
  const closedPort = await network.connectTcp({ address: to, port: 1 }, from).then(() => "open", (thrown: { failure: { code: string } }) => thrown.failure.code);
  const tls = { serverName: "sip.example.org", trust: { authorities } };
  const secure = await network.connectTls({ address: to, port: Number(tlsPort) }, tls, from);
  const secureEcho = new Promise<string>((resolve) => void secure.onData((data) => resolve(new TextDecoder().decode(data))));
  secure.write(new TextEncoder().encode("and in secret"));
  const secretly = await secureEcho;
  const closedTls = await network.connectTls({ address: to, port: 1 }, tls, from).then(() => "open", (thrown: { failure: { code: string } }) => thrown.failure.code);
  const { address, port } = confined.local;
  process.stdout.write(`${JSON.stringify({ heard, local: address, hasPort: port > 0, taken, stream: stream.local.address, said, secure: secure.local.address, secretly, closedPort, closedTls })}\n`);
  for (const open of [loose, confined, stream, secure]) open.dispose();
}

void run();
