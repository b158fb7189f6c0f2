// Runs the network's contract on the fake and on real loopback.
import { NodeNetwork } from "../../core/platform/node/node-network.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakeNetwork } from "../fakes/fake-network.ts";
import { describeNetwork } from "./network-contract.ts";

describeNetwork("fake", () => {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock);
  const host = network.host("192.0.2.1");
  return {
    network: host,
    address: "192.0.2.1",
    foreignAddress: "198.51.100.1",
    async settle(promise) {
      // Handled here at once, so that a rejection during the advance is not taken for a forgotten one.
      promise.catch(() => {});
      await clock.advance(1_000);
      return promise;
    },
    openSockets: () => network.openSockets,
  };
});

const loopback = (address: string, foreignAddress: string) => () => ({
  network: new NodeNetwork(),
  address,
  foreignAddress,
  settle: <T>(promise: Promise<T>) => promise,
  openSockets: () => 0,
});

describeNetwork("node over IPv4 loopback", loopback("127.0.0.1", "198.51.100.1"));
describeNetwork("node over IPv6 loopback", loopback("::1", "2001:db8::1"));
