// A domain "example.org" on a transaction layer played by hand, with agents that know their passwords.
import { createHash } from "node:crypto";
import { succeed } from "../../../core/base/result.ts";
import type { Crypto } from "../../../core/ports/crypto.ts";
import { CredentialsCache, beginAuthentication } from "../../../core/sip/auth/credentials-cache.ts";
import type { SipRequest, SipUri, Uri } from "../../../core/sip/message/model.ts";
import { parseSipMessage } from "../../../core/sip/message/parse-message.ts";
import { parseUri } from "../../../core/sip/message/uri.ts";
import type { Hop, SipTransport } from "../../../core/sip/transport/hop.ts";
import { createDomain, type Domain, type DomainOptions } from "../../../core/server/domain.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";
import { FakeLayer, SERVER_ADDRESS, type FakeServerTransaction } from "./fake-layer.ts";

export const crypto: Crypto = {
  hash: (algorithm, data) => new Uint8Array(createHash(algorithm === "sha512-256" ? "sha512-256" : algorithm).update(data).digest()),
};

export const USERS = new Map([["ada", "lovelace"], ["bob", "builder"], ["Bob", "other"]]);

/** Reads a URI that is known to be good. */
export function uri(text: string): SipUri {
  const parsed = parseUri(text);
  if (!parsed.ok || parsed.value.scheme === "tel" || parsed.value.scheme === "other") throw new Error(`Not a SIP URI: ${text}`);
  return parsed.value;
}

/** A request as it comes from the network; `headers` replace or add to what every request has. */
export function message(method: string, target: string, headers: Readonly<Record<string, string | readonly string[]>> = {}): SipRequest {
  const fields: Record<string, string | readonly string[]> = {
    "Via": "SIP/2.0/UDP 192.0.2.10:5062;branch=z9hG4bKfirst",
    "Max-Forwards": "70",
    "From": "<sip:ada@example.org>;tag=ada1",
    "To": `<${target}>`,
    "Call-ID": "call-1",
    "CSeq": `1 ${method}`,
    ...headers,
  };
  const lines = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`));
  const parsed = parseSipMessage(new TextEncoder().encode(`${method} ${target} SIP/2.0\r\n${lines.join("\r\n")}\r\nContent-Length: 0\r\n\r\n`));
  if (!parsed.ok || parsed.value.kind !== "request") throw new Error(`The test's own request is wrong: ${JSON.stringify(parsed)}`);
  return parsed.value;
}

/** Literal addresses lead to themselves; names lead nowhere. */
async function locateLiteral(target: Uri, transport: SipTransport): Promise<{ readonly ok: true; readonly value: readonly Hop[] }> {
  if (target.scheme !== "sip" || !/^[\d.]+$/.test(target.host)) return succeed([]);
  return succeed([{ transport, address: target.host, port: target.port ?? 5060 }]);
}

export class DomainHarness {
  readonly clock = new FakeClock();
  readonly layer = new FakeLayer();
  readonly domain: Domain;
  readonly #credentials = new Map<string, CredentialsCache>();

  constructor(options: Partial<DomainOptions> = {}) {
    this.domain = createDomain({
      layer: this.layer,
      clock: this.clock,
      random: new FakeRandom(),
      crypto,
      domain: "example.org",
      users: USERS,
      listening: [SERVER_ADDRESS],
      locate: locateLiteral,
      ...options,
    });
  }

  /** Sends a request as `user`: without credentials first, then answering the challenge, as RFC 3261 section 22 has it. */
  send(user: string, request: SipRequest, source?: Hop, password = USERS.get(user) ?? "none"): FakeServerTransaction {
    const key = `${user} ${password}`;
    const cache = this.#credentials.get(key) ?? new CredentialsCache({ username: user, password }, { crypto, random: new FakeRandom(7) });
    this.#credentials.set(key, cache);
    cache.trust("192.0.2.1");
    const first = this.layer.receive(request, source);
    const challenge = first.responses[0];
    if (challenge?.status !== 401 && challenge?.status !== 407) return first;
    cache.takeChallenge(request, challenge, "192.0.2.1", beginAuthentication());
    cache.authorize(request);
    return this.layer.receive(request, source);
  }

  /** Registers contacts of a user with the registrar. */
  register(user: string, contacts: string | readonly string[], headers: Readonly<Record<string, string>> = {}, source?: Hop): FakeServerTransaction {
    const address = `<sip:${user}@example.org>`;
    const request = message("REGISTER", "sip:example.org", {
      "From": `${address};tag=reg`, "To": address, "Call-ID": `register-${user}`, "Contact": contacts, ...headers,
    });
    return this.send(user, request, source);
  }

  /** Lets the proxy find its way, which takes promises but no time. */
  async settle(): Promise<void> {
    await this.clock.advance(0);
  }
}
