// Names that need no name server; what a name server says is shown where one is run.
import { describe, expect, it } from "vitest";
import { NodeClock } from "../../../../core/platform/node/node-clock.ts";
import { NodeResolver } from "../../../../core/platform/node/node-resolver.ts";

describe("NodeResolver", () => {
  const resolver = new NodeResolver(new NodeClock());

  it("knows localhost as a loopback address (RFC 6761 6.3)", async () => {
    const addresses = await resolver.addresses("localhost");
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) expect(["127.0.0.1", "::1"]).toContain(address);
  });

  it.each(["invalid", "no-such-host.invalid", "Trailing.Dot.INVALID."])("says at once that %s does not exist (RFC 6761 6.4)", async (name) => {
    expect(await resolver.addresses(name)).toEqual([]);
  });

  it("asks nobody for services of localhost or of invalid names", async () => {
    expect(await resolver.srv("_sip._udp.localhost")).toEqual([]);
    expect(await resolver.srv("_sip._udp.example.invalid")).toEqual([]);
  });
});
