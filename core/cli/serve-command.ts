// `godwit serve`: the embedded SIP domain on UDP and TCP, until it is told to stop. Prints a line when it is ready and
// for each registration and call.
import { networkInterfaces } from "node:os";
import { toFailure, type Failure } from "../base/errors.ts";
import { NodeClock } from "../platform/node/node-clock.ts";
import { NodeCrypto } from "../platform/node/node-crypto.ts";
import { NodeNetwork } from "../platform/node/node-network.ts";
import { NodeRandom } from "../platform/node/node-random.ts";
import { NodeResolver } from "../platform/node/node-resolver.ts";
import type { SocketAddress } from "../ports/network.ts";
import { createDomain, type Domain } from "../server/domain.ts";
import type { LocationChange } from "../server/location.ts";
import type { CallChange } from "../server/proxy.ts";
import type { DigestAlgorithm } from "../sip/auth/digest.ts";
import { formatHostPort } from "../sip/message/host.ts";
import { formatUri } from "../sip/message/uri.ts";
import { createSipStack, type SipStack } from "../sip/transaction/sip-stack.ts";
import { readOptions, readSocketAddress } from "./arguments.ts";
import { listenOnExtraPorts, PORT_OPTIONS, readExtraPorts, type ExtraPorts } from "./serve-ports.ts";
import { EXIT, TerminalOutput, untilAborted, UsageError, type TerminalIo } from "./terminal.ts";

const USAGE = "usage: godwit serve --listen ADDR:PORT --domain NAME --user NAME:PASSWORD... [--digest md5|sha-256|both] [--tls-port N] [--ws-port N] [--wss-port N] [--certificate FILE --key FILE] [--redirect] [--json]";
const DEFAULT_PORT = 5060;
/** With port 0 the system chooses one for UDP, which must be free for TCP too; that seldom fails even once. */
const PORT_ATTEMPTS = 10;

interface ServeOptions {
  readonly listen: SocketAddress;
  readonly domain: string;
  readonly users: ReadonlyMap<string, string>;
  readonly digestAlgorithms: readonly DigestAlgorithm[];
  readonly mode: "proxy" | "redirect";
  readonly json: boolean;
  readonly extraPorts: ExtraPorts;
}

/** Runs the command until `io.signal`; answers its exit code. */
export async function runServe(args: readonly string[], io: TerminalIo): Promise<number> {
  try {
    return await serve(readServeOptions(args), io);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    io.writeNote(`${thrown.message}\n${USAGE}`);
    return EXIT.usage;
  }
}

async function serve(options: ServeOptions, io: TerminalIo): Promise<number> {
  const output = new TerminalOutput(io, options.json);
  const clock = new NodeClock();
  const random = new NodeRandom();
  const stack = createSipStack({ clock, random, network: new NodeNetwork(), resolver: new NodeResolver(clock) });
  try {
    const local = await listen(stack, options.listen);
    const extra = await listenOnExtraPorts(stack, local.address, options.extraPorts);
    const domain = openDomain(stack, options, [local, ...extra.values()], { clock, random });
    report(domain, output);
    const { address, port } = local;
    output.print(
      { event: "ready", address, port, ...portsByName(extra), domain: options.domain, users: [...options.users.keys()] },
      `Serving ${options.domain} on ${formatHostPort({ host: address, port })}, UDP and TCP${describePorts(extra)}. Stop it with Ctrl+C.`,
    );
    await untilAborted(io.signal);
    domain.dispose();
    return EXIT.ok;
  } catch (thrown) {
    output.failure(toFailure(thrown, LISTEN_FAILED));
    return EXIT.network;
  } finally {
    stack.dispose();
  }
}

function readServeOptions(args: readonly string[]): ServeOptions {
  const { values } = readOptions(args, {
    options: {
      listen: { type: "string" },
      domain: { type: "string" },
      user: { type: "string", multiple: true },
      digest: { type: "string", default: "md5" },
      redirect: { type: "boolean" },
      ...PORT_OPTIONS,
      json: { type: "boolean" },
    },
  });
  if (values.listen === undefined) throw new UsageError("--listen is missing");
  if (!values.domain || !/^[\w.:-]+$/.test(values.domain)) throw new UsageError("--domain needs a name such as home.example");
  if (!values.user) throw new UsageError("at least one --user is needed");
  return {
    listen: readSocketAddress(values.listen, DEFAULT_PORT),
    domain: values.domain.toLowerCase(),
    users: new Map(values.user.map(readUser)),
    digestAlgorithms: readDigest(values.digest),
    mode: values.redirect ? "redirect" : "proxy",
    json: values.json === true,
    extraPorts: readExtraPorts(values),
  };
}

/**
 * Deviation: RFC 8760 section 2.3 wants every algorithm offered and lets the client choose. Phones that know MD5 only,
 * such as baresip 1.0 and SIPp 3.6, give up when they meet another one, so MD5 alone is what anybody's phone can use.
 */
function readDigest(text: string): readonly DigestAlgorithm[] {
  if (text === "md5") return ["MD5"];
  if (text === "sha-256") return ["SHA-256"];
  if (text === "both") return ["SHA-256", "MD5"];
  throw new UsageError(`--digest takes md5, sha-256 or both, not "${text}"`);
}

/** The password may contain colons, the name not. */
function readUser(text: string): [name: string, password: string] {
  const colon = text.indexOf(":");
  if (colon < 1 || colon === text.length - 1) throw new UsageError("--user takes NAME:PASSWORD");
  return [text.slice(0, colon), text.slice(colon + 1)];
}

/** Binds UDP and TCP to the same port. */
async function listen(stack: SipStack, wanted: SocketAddress): Promise<SocketAddress> {
  for (let attempt = 1; ; attempt++) {
    const udp = await stack.transports.listen({ transport: "udp", ...wanted });
    try {
      await stack.transports.listen({ transport: "tcp", ...udp.local });
      return udp.local;
    } catch (thrown) {
      udp.dispose();
      if (wanted.port !== 0 || attempt === PORT_ATTEMPTS) throw thrown;
    }
  }
}

function portsByName(extra: ReadonlyMap<string, SocketAddress>): Readonly<Record<string, number>> {
  return Object.fromEntries([...extra].map(([transport, { port }]) => [`${transport}Port`, port]));
}

function describePorts(extra: ReadonlyMap<string, SocketAddress>): string {
  return [...extra].map(([transport, { port }]) => `, ${transport.toUpperCase()} on ${port}`).join("");
}

/** The first of `locals` is where UDP and TCP are listened on; the others have its address. */
function openDomain(stack: SipStack, options: ServeOptions, locals: readonly [SocketAddress, ...SocketAddress[]], ports: { clock: NodeClock; random: NodeRandom }): Domain {
  const [local] = locals;
  const isEverywhere = local.address === "0.0.0.0" || local.address === "::";
  return createDomain({
    ...ports,
    layer: stack.transactions,
    crypto: new NodeCrypto(),
    domain: options.domain,
    users: options.users,
    digestAlgorithms: options.digestAlgorithms,
    mode: options.mode,
    listening: isEverywhere ? locals.flatMap(({ port }) => allAddresses(port)) : locals,
    locate: (uri, preferred) => stack.locator.locateUri(uri, preferred),
    ...(isEverywhere ? {} : { localAddress: local.address }),
  });
}

function allAddresses(port: number): SocketAddress[] {
  return Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map(({ address }) => ({ address, port })));
}

function report(domain: Domain, output: TerminalOutput): void {
  domain.onRegistration(({ kind, user, binding }: LocationChange) => {
    const contact = formatUri(binding.contact);
    output.print({ event: "registration", kind, user, contact }, `${user} ${kind} at ${contact}`);
  });
  domain.onCall(({ kind, callId, from, to, status }: CallChange) => {
    const known = status === undefined ? {} : { status };
    output.print({ event: "call", kind, callId, from, to, ...known }, `call ${kind}: ${from} -> ${to}${status === undefined ? "" : ` (${status})`}`);
  });
}

const LISTEN_FAILED: Failure = {
  code: "network/listen-failed",
  message: "The domain cannot listen there. Choose another address or port.",
};
