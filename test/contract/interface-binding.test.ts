// Confined sockets on Linux, in namespaces of the test's own: a computer with two ways out, the first of which the routes prefer
// and which leads nowhere. Nothing routes by source address.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NodeNetwork } from "../../core/platform/node/node-network.ts";
import { CertificateWorkshop } from "../certificates.ts";
import { bundled } from "../sound/media-worker-bundle.ts";
import { whyNoNamespace } from "./namespace-monitor.ts";

const skipReason = whyNoNamespace();
const name = (host: string): string => `godwit-confine-${process.pid}-${host}`;
const workshop = new CertificateWorkshop();
const good = workshop.make({ names: ["DNS:sip.example.org"] });
workshop[Symbol.dispose]();
const HOSTS = ["phone", "nowhere", "far"];

function ip(host: string, ...args: readonly string[]): void {
  execFileSync("ip", ["-n", name(host), ...args]);
}

function joinHosts(link: string, other: string, address: string, gateway: string, prefix: number): void {
  ip("phone", "link", "add", link, "type", "veth", "peer", "name", "up0", "netns", name(other));
  for (const [host, end, own] of [["phone", link, address], [other, "up0", gateway]] as const) {
    ip(host, "address", "add", `${own}/${prefix}`, "dev", end, ...(own.includes(":") ? ["nodad"] : []));
    ip(host, "link", "set", end, "up");
  }
}

const remove = (): void => {
  for (const host of HOSTS) spawnSync("ip", ["netns", "del", name(host)]);
};

describe.skipIf(skipReason !== undefined)(`Confined sockets${skipReason === undefined ? "" : ` (skipped: ${skipReason})`}`, () => {
  beforeAll(() => {
    process.once("exit", remove);
    for (const host of HOSTS) {
      execFileSync("ip", ["netns", "add", name(host)]);
      ip(host, "link", "set", "lo", "up");
    }
    joinHosts("eth0", "nowhere", "192.0.2.2", "192.0.2.1", 24);
    joinHosts("eth1", "far", "198.51.100.2", "198.51.100.1", 24);
    for (const [link, gateway, metric] of [["eth0", "192.0.2.1", "100"], ["eth1", "198.51.100.1", "600"]] as const) {
      ip("phone", "route", "add", "default", "via", gateway, "dev", link, "metric", metric);
    }
    for (const [link, other, own, gateway, metric] of [["eth0", "nowhere", "2001:db8:1::2", "2001:db8:1::1", "100"], ["eth1", "far", "2001:db8:2::2", "2001:db8:2::1", "600"]] as const) {
      ip("phone", "address", "add", `${own}/64`, "dev", link, "nodad");
      ip(other, "address", "add", `${gateway}/64`, "dev", "up0", "nodad");
      ip("phone", "route", "add", "default", "via", gateway, "dev", link, "metric", metric);
    }
    ip("far", "address", "add", "203.0.113.9/32", "dev", "lo");
    ip("far", "address", "add", "2001:db8:9::9/128", "dev", "lo", "nodad");
  });

  afterAll(() => {
    remove();
    process.off("exit", remove);
  });

  const reach = async (from: string, to: string): Promise<unknown> => {
    const far = spawn("ip", ["netns", "exec", name("far"), process.execPath, join(import.meta.dirname, "echo-process.cjs"), to, good.privateKey, good.certificate], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [ports] = (await once(createInterface(far.stdout), "line")) as [string];
      const numbers = (JSON.parse(ports) as readonly number[]).map(String);
      const child = spawn("ip", ["netns", "exec", name("phone"), process.execPath, await bundled("test/contract/confined-process.ts"), from, to, ...numbers, workshop.authority.certificate], { stdio: ["ignore", "pipe", "inherit"] });
      const [line] = (await once(createInterface(child.stdout), "line")) as [string];
      return JSON.parse(line);
    } finally {
      far.kill();
    }
  };

  it.each([["198.51.100.2", "203.0.113.9"], ["2001:db8:2::2", "2001:db8:9::9"]])("go out by their own interface, UDP, TCP and TLS, without privileges: %s", async (from, to) => {
    expect(await reach(from, to)).toEqual({
      heard: ["confined"], local: from, hasPort: true, taken: "network/address-in-use", stream: from, said: "by the second way", closedPort: "network/refused",
      secure: from, secretly: "and in secret", closedTls: "network/refused",
    });
  });
});

describe("Sockets that are not to be confined", () => {
  it("stay as they are on loopback, and once an address is let go", async () => {
    const network = new NodeNetwork();
    network.confine("127.0.0.1", true);
    const socket = await network.openUdp({ address: "127.0.0.1", port: 0 });
    const came = new Promise<Uint8Array>((resolve) => void socket.onDatagram(({ data }) => resolve(data)));
    socket.send(new Uint8Array([7]), socket.local);
    expect([...(await came)]).toEqual([7]);
    socket.dispose();
    network.confine("127.0.0.1", false);
    expect(network.isConfined("127.0.0.1")).toBe(false);
  });
});
