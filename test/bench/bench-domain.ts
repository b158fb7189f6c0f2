// An embedded SIP domain inside the bench for phones to register in: it tells to the microsecond when one has.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { NodeNetwork } from "../../core/platform/node/node-network.ts";
import { NodeRandom } from "../../core/platform/node/node-random.ts";
import { NodeResolver } from "../../core/platform/node/node-resolver.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import { createDomain, type Domain } from "../../core/server/domain.ts";
import { createSipStack, type SipStack } from "../../core/sip/transaction/sip-stack.ts";

const ADDRESS = "127.0.0.1";

/** The domain's name and everybody's password in it. */
export const BENCH_DOMAIN = "bench.invalid";
export const BENCH_PASSWORD = "measured";

export class BenchDomain implements Disposable {
  readonly local: SocketAddress;
  readonly #stack: SipStack;
  readonly #domain: Domain;
  readonly #folder = mkdtempSync(join(tmpdir(), "godwit-bench-"));

  private constructor(stack: SipStack, domain: Domain, local: SocketAddress) {
    this.#stack = stack;
    this.#domain = domain;
    this.local = local;
  }

  static async open(...users: readonly string[]): Promise<BenchDomain> {
    const clock = new NodeClock();
    const random = new NodeRandom();
    const stack = createSipStack({ clock, random, network: new NodeNetwork(), resolver: new NodeResolver(clock) });
    const { local } = await stack.transports.listen({ transport: "udp", address: ADDRESS, port: 0 });
    const domain = createDomain({
      layer: stack.transactions, clock, random, crypto: new NodeCrypto(), domain: BENCH_DOMAIN, listening: [local], localAddress: ADDRESS,
      users: new Map(users.map((user) => [user, BENCH_PASSWORD])),
      // baresip 1.0 knows MD5 only and gives up when another is offered beside it.
      digestAlgorithms: ["MD5"],
      locate: (uri, preferred) => stack.locator.locateUri(uri, preferred),
    });
    return new BenchDomain(stack, domain, local);
  }

  /** The file of an account in this domain, as `--account` takes it. */
  accountFile(user: string): string {
    const path = join(this.#folder, `${user}.json`);
    writeFileSync(path, JSON.stringify({ address: `${user}@${BENCH_DOMAIN}`, password: BENCH_PASSWORD, registrar: this.registrar }));
    return path;
  }

  /** Host and port, as an account's registrar is written. */
  get registrar(): string {
    return `${this.local.address}:${this.local.port}`;
  }

  /** When (as performance.now) the user's next registration was accepted. */
  nextRegistration(user: string): Promise<number> {
    return new Promise((resolve) => {
      const subscription = this.#domain.onRegistration((change) => {
        if (change.user !== user || (change.kind !== "registered" && change.kind !== "refreshed")) return;
        resolve(performance.now());
        subscription.dispose();
      });
    });
  }

  [Symbol.dispose](): void {
    this.#domain.dispose();
    this.#stack.dispose();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
