// Runs the monitor's contract on the fake, on looking alone, and on the real one of Linux in a namespace of its own.
import { silentLogger } from "../../core/base/logger.ts";
import type { AddressedInterface } from "../../core/platform/node/network-monitor/local-addresses.ts";
import { NodeNetworkMonitor } from "../../core/platform/node/network-monitor/node-network-monitor.ts";
import type { LocalInterface, NetworkHint } from "../../core/ports/network-monitor.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakeNetworkMonitor } from "../fakes/fake-network-monitor.ts";
import { describeNetworkMonitor, type MonitorUnderTest } from "./network-monitor-contract.ts";
import { openNamespaceMonitor, whyNoNamespace } from "./namespace-monitor.ts";

const FIRST = "192.0.2.1";
const SECOND = "198.51.100.1";
const ETH0: LocalInterface = { name: "eth0", kind: "wired", addresses: [FIRST] };
const BOTH: LocalInterface = { ...ETH0, addresses: [FIRST, SECOND] };

describeNetworkMonitor("fake", async () => {
  const monitor = new FakeNetworkMonitor([ETH0]);
  return changing(monitor, (present, source) => {
    monitor.present = present;
    monitor.hint(source);
  }, { pass: async () => {}, remains: async () => (monitor.listeners > 0 ? ["listeners"] : []), hearsRoutes: true });
});

describeNetworkMonitor("by looking alone", async () => {
  const clock = new FakeClock();
  let addressed = toAddressed([ETH0]);
  const monitor = new NodeNetworkMonitor({ clock, logger: silentLogger, readAddresses: () => addressed, kindOf: () => "wired", standsStill: true });
  return changing(monitor, (present) => void (addressed = toAddressed(present)), {
    pass: () => clock.advance(200),
    remains: async () => (clock.pendingTimers > 0 ? ["timers"] : []),
    hearsRoutes: false,
  });
});

describeNetworkMonitor("Linux, in a namespace", openNamespaceMonitor, whyNoNamespace());

function toAddressed(present: readonly LocalInterface[]): readonly AddressedInterface[] {
  return present.map(({ name, addresses }) => ({ name, addresses, isLoopback: false }));
}

function changing(
  monitor: MonitorUnderTest["monitor"],
  change: (present: readonly LocalInterface[], source: NetworkHint["source"]) => void,
  { hearsRoutes, ...rest }: Pick<MonitorUnderTest, "pass" | "remains"> & { readonly hearsRoutes: boolean },
): MonitorUnderTest {
  return {
    ...rest,
    monitor,
    name: "eth0",
    addresses: [FIRST, SECOND],
    addAddress: async () => change([BOTH], "address"),
    removeAddress: async () => change([ETH0], "address"),
    setLink: async (state) => change(state === "up" ? [ETH0] : [], "link"),
    changeRoute: hearsRoutes ? async () => change([ETH0], "route") : undefined,
  };
}
