// The lab's hosts as network namespaces, joined by veth pairs: a phone with two links, the links themselves (where the
// relay sits), a router, a proxy and a fixed phone. Everything carries the lab's own name and goes when it is disposed.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

export type HostName = "phone" | "links" | "router" | "proxy" | "fixed";

/** The phone's two interfaces; the names tell a program that looks at them what kind of network each is. */
export type LinkName = "wlan0" | "eth0";

/** The addresses of a link: the phone's, the router's, and another that the phone may get there. */
export interface LinkPlan {
  readonly ipv4: { readonly phone: string; readonly router: string; readonly other: string };
  readonly ipv6: { readonly phone: string; readonly router: string };
}

export const LINKS: Readonly<Record<LinkName, LinkPlan>> = {
  wlan0: { ipv4: { phone: "192.0.2.2", router: "192.0.2.1", other: "192.0.2.77" }, ipv6: { phone: "2001:db8:1::2", router: "2001:db8:1::1" } },
  eth0: { ipv4: { phone: "198.51.100.2", router: "198.51.100.1", other: "198.51.100.77" }, ipv6: { phone: "2001:db8:2::2", router: "2001:db8:2::1" } },
};

/** Where the hosts that never move are. */
export const FIXED = { ipv4: "203.0.113.2", ipv6: "2001:db8:9::2" } as const;
export const PROXY = { ipv4: "203.0.113.130", ipv6: "2001:db8:8::2" } as const;

/** The router's, on the fixed phone's side. */
export const NAME_SERVER = { ipv4: "203.0.113.1", ipv6: "2001:db8:9::1" } as const;

const HOSTS: readonly HostName[] = ["phone", "links", "router", "proxy", "fixed"];

/** What a machine lacks for the lab, as a sentence; undefined where nothing is lacking. */
export function whyNoLab(): string | undefined {
  if (process.platform !== "linux") return "the lab is made of Linux network namespaces";
  if (process.getuid?.() !== 0) return "only root may make network namespaces: run it as root";
  const missing = ["ip", "tcpdump", "ethtool", "python3"].filter((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
  if (missing.length > 0) return `these programs are missing: ${missing.join(", ")}`;
  const probe = `godwit-probe-${process.pid}`;
  const made = spawnSync("ip", ["netns", "add", probe], { encoding: "utf8" });
  if (made.status !== 0) return `this machine lets nobody make network namespaces (${made.stderr.trim()})`;
  spawnSync("ip", ["netns", "del", probe]);
  return undefined;
}

const LINK_UP_LIMIT_MS = 3_000;

let made = 0;

export class Namespaces implements Disposable {
  readonly #prefix = `godwit-${process.pid}-${++made}`;

  constructor() {
    try {
      for (const host of HOSTS) this.#make(host);
      this.#wire();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** The namespace of a host, as `ip netns` knows it. */
  nameOf(host: HostName): string {
    return `${this.#prefix}-${host}`;
  }

  /** Program and arguments that run a program on a host; the id of the process is the program's own. */
  commandOn(host: HostName, program: string, args: readonly string[]): readonly [string, ...string[]] {
    return ["ip", "netns", "exec", this.nameOf(host), program, ...args];
  }

  /** Runs lines of `ip` on a host, in one go and in their order. */
  ipNow(host: HostName, ...lines: readonly string[]): void {
    execFileSync("ip", ["-n", this.nameOf(host), "-batch", "-"], { input: `${lines.join("\n")}\n`, stdio: ["pipe", "pipe", "pipe"] });
  }

  /** Waits until packets can leave by an interface whose cable was plugged in just now: the kernel does that a little later. */
  waitUntilUp(host: HostName, link: string): void {
    const endMs = performance.now() + LINK_UP_LIMIT_MS;
    while (!execFileSync("ip", ["-n", this.nameOf(host), "-oneline", "link", "show", link], { encoding: "utf8" }).includes("state UP")) {
      if (performance.now() > endMs) throw new Error(`${link} does not come up`);
    }
  }

  /** Ends whatever still runs on a host, by the ids that the kernel names for its namespace. */
  endProcesses(): void {
    for (const host of HOSTS) {
      const { stdout } = spawnSync("ip", ["netns", "pids", this.nameOf(host)], { encoding: "utf8" });
      for (const pid of stdout.split("\n").filter(Boolean)) {
        try {
          process.kill(Number(pid), "SIGKILL");
        } catch {
          // It has just ended by itself.
        }
      }
    }
  }

  [Symbol.dispose](): void {
    for (const host of HOSTS) {
      spawnSync("ip", ["netns", "del", this.nameOf(host)]);
      rmSync(`/etc/netns/${this.nameOf(host)}`, { recursive: true, force: true });
    }
  }

  /** Names are asked for at the router, which is where the lab's name server is; never at the machine's own. */
  #make(host: HostName): void {
    const name = this.nameOf(host);
    mkdirSync(`/etc/netns/${name}`, { recursive: true });
    writeFileSync(`/etc/netns/${name}/resolv.conf`, `${Object.values(NAME_SERVER).map((address) => `nameserver ${address}\n`).join("")}options timeout:1 attempts:1\n`);
    execFileSync("ip", ["netns", "add", name]);
    this.ipNow(host, "link set lo up");
  }

  #wire(): void {
    for (const link of Object.keys(LINKS) as LinkName[]) {
      this.#cable("phone", link, "links", `${link}-p`);
      this.#cable("router", link, "links", `${link}-r`);
    }
    this.#cable("fixed", "eth0", "router", "fixed");
    this.#cable("proxy", "eth0", "router", "proxy");
    this.#sysctl("router", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    for (const host of HOSTS) this.#sysctl(host, "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0", "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0");
    this.ipNow("links", ...(Object.keys(LINKS) as LinkName[]).flatMap((link) => [`link set ${link}-p up`, `link set ${link}-r up`]));
    this.ipNow("router", ...Object.entries(LINKS).flatMap(([link, { ipv4, ipv6 }]) => up(link, `${ipv4.router}/24`, `${ipv6.router}/64`)));
    this.ipNow("router", ...up("fixed", "203.0.113.1/25", "2001:db8:9::1/64"), ...up("proxy", "203.0.113.129/25", "2001:db8:8::1/64"));
    this.ipNow("fixed", ...up("eth0", `${FIXED.ipv4}/25`, `${FIXED.ipv6}/64`), "route add default via 203.0.113.1", "route add default via 2001:db8:9::1");
    this.ipNow("proxy", ...up("eth0", `${PROXY.ipv4}/25`, `${PROXY.ipv6}/64`), "route add default via 203.0.113.129", "route add default via 2001:db8:8::1");
  }

  /** A cable between two hosts. Checksums and segments are made before the frame leaves, as the relay carries frames only. */
  #cable(one: HostName, oneEnd: string, other: HostName, otherEnd: string): void {
    execFileSync("ip", ["link", "add", oneEnd, "netns", this.nameOf(one), "type", "veth", "peer", "name", otherEnd, "netns", this.nameOf(other)]);
    for (const [host, end] of [[one, oneEnd], [other, otherEnd]] as const) {
      execFileSync("ip", ["netns", "exec", this.nameOf(host), "ethtool", "-K", end, "tx", "off", "tso", "off", "gso", "off", "gro", "off"], { stdio: "pipe" });
    }
  }

  #sysctl(host: HostName, ...settings: readonly string[]): void {
    execFileSync("ip", ["netns", "exec", this.nameOf(host), "sysctl", "-q", "-w", ...settings], { stdio: "pipe" });
  }
}

function up(link: string, ...addresses: readonly string[]): string[] {
  return [`link set ${link} up`, ...addresses.map((address) => `addr add ${address} dev ${link}${address.includes(":") ? " nodad" : ""}`)];
}
