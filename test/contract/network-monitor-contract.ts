// What every NetworkMonitor promises, whatever tells it of changes. Waits for hints, never for time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalInterface, NetworkHint, NetworkMonitor } from "../../core/ports/network-monitor.ts";

/** A monitor over a network that the test can change. There is one interface to begin with, up and with one address. */
export interface MonitorUnderTest {
  readonly monitor: NetworkMonitor;
  /** The interface, as the system calls it. */
  readonly name: string;
  /** Adds a second address to it, or removes that again. */
  addAddress(): Promise<void>;
  removeAddress(): Promise<void>;
  setLink(state: "up" | "down"): Promise<void>;
  /** Changes a route; undefined where nothing but routes would tell, and this monitor does not hear of them. */
  readonly changeRoute: (() => Promise<void>) | undefined;
  readonly addresses: readonly [first: string, second: string];
  /** Where time is the test's: lets enough of it pass for a look. */
  pass(): Promise<void>;
  /** After the monitor was disposed: what it left behind. */
  remains(): Promise<readonly string[]>;
}

/** Runs the suite; `skipReason` says why it cannot be run here. */
export function describeNetworkMonitor(name: string, open: () => Promise<MonitorUnderTest>, skipReason?: string): void {
  describe.skipIf(skipReason !== undefined)(`NetworkMonitor: ${name}${skipReason === undefined ? "" : ` (skipped: ${skipReason})`}`, () => {
    let under: MonitorUnderTest;
    let hints: NetworkHint[];

    beforeEach(async () => {
      under = await open();
      hints = [];
      under.monitor.onHint((hint) => void hints.push(hint));
    });

    afterEach(async () => {
      under.monitor.dispose();
      expect(await under.remains()).toEqual([]);
    });

    const present = (): LocalInterface | undefined => under.monitor.interfaces().find((one) => one.name === under.name);
    const hintAfter = async (change: () => Promise<void>): Promise<void> => {
      hints.length = 0;
      const hinted = new Promise<void>((resolve) => {
        const listening = under.monitor.onHint(() => {
          listening.dispose();
          resolve();
        });
      });
      await change();
      await under.pass();
      await hinted;
    };
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) {
        await under.pass();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };

    it("tells which interfaces are up and which addresses they have", () => {
      expect(present()).toMatchObject({ name: under.name, addresses: expect.arrayContaining([under.addresses[0]]) as string[] });
    });

    it("hints when an address comes, and has it by then", async () => {
      await hintAfter(() => under.addAddress());
      await until(() => present()?.addresses.includes(under.addresses[1]) ?? false);
    });

    it("hints when an address goes, and does not have it any more", async () => {
      await hintAfter(() => under.addAddress());
      await until(() => present()?.addresses.includes(under.addresses[1]) ?? false);
      await hintAfter(() => under.removeAddress());
      await until(() => !(present()?.addresses.includes(under.addresses[1]) ?? false));
    });

    it("hints when a link goes down and comes up again; an interface that is down is not there", async () => {
      await hintAfter(() => under.setLink("down"));
      await until(() => present() === undefined);
      await hintAfter(() => under.setLink("up"));
      await until(() => present() !== undefined);
    });

    it("hints when only a route changed, where the system tells", async () => {
      if (under.changeRoute) await hintAfter(under.changeRoute);
    });

    it("is silent once it is disposed, and a second time does nothing", async () => {
      under.monitor.dispose();
      under.monitor.dispose();
      hints.length = 0;
      await under.addAddress();
      await under.pass();
      expect(hints).toEqual([]);
    });
  });
}
