import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kindByName, linuxInterfaceKind, readHardwarePorts } from "../../../../../core/platform/node/network-monitor/interface-kinds.ts";
import { uncheckedAddresses } from "../../../../../core/platform/node/network-monitor/local-addresses.ts";

describe("kinds by sysfs (Documentation/ABI/testing/sysfs-class-net)", () => {
  let root: string;
  beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "godwit-net-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  const make = (name: string, type: number, { uevent = "", entries = [] as readonly string[] } = {}): void => {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, "type"), `${type}\n`);
    writeFileSync(join(root, name, "uevent"), `${uevent}INTERFACE=${name}\nIFINDEX=3\n`);
    for (const entry of entries) mkdirSync(join(root, name, entry));
  };

  it("takes the driver's word before the name", () => {
    make("eth1", 1, { entries: ["wireless", "device"] });
    make("eth2", 1, { uevent: "DEVTYPE=wlan\n" });
    make("usb0", 1, { uevent: "DEVTYPE=wwan\n" });
    make("lan0", 1, { uevent: "DEVTYPE=bridge\n" });
    make("lan1", 1, { entries: ["device"] });
    make("office", 65_534, { uevent: "DEVTYPE=wireguard\n" });
    make("office2", 65_534, { entries: ["tun_flags"] });
    make("l", 772);
    expect(["eth1", "eth2", "usb0", "lan0", "lan1", "office", "office2", "l"].map((name) => linuxInterfaceKind(name, root)))
      .toEqual(["wireless", "wireless", "cellular", "virtual", "wired", "virtual", "virtual", "loopback"]);
  });

  it("takes the name where the system says nothing, as for one end of a cable between namespaces", () => {
    make("wlan0", 1);
    make("eth0", 1);
    make("wwan0", 65_534);
    make("ppp0", 512);
    make("m0", 1);
    expect(["wlan0", "eth0", "wwan0", "ppp0", "m0", "tun7"].map((name) => linuxInterfaceKind(name, root)))
      .toEqual(["wireless", "wired", "cellular", "virtual", "unknown", "virtual"]);
  });
});

describe("kinds by name", () => {
  it("knows the names that systems and VPNs give", () => {
    expect(["lo", "enp3s0", "wlp2s0", "wwp0s20", "utun4", "wg0", "docker0", "WLAN", "Wi-Fi", "en0", "Ethernet 2"].map(kindByName))
      .toEqual(["loopback", "wired", "wireless", "cellular", "virtual", "virtual", "virtual", "wireless", "wireless", "unknown", "wired"]);
  });
});

describe("kinds by macOS's list of hardware ports (networksetup(8))", () => {
  it("reads ports and devices", () => {
    const text = [
      "", "Hardware Port: Ethernet", "Device: en0", "Ethernet Address: 00:00:5e:00:53:01", "",
      "Hardware Port: Wi-Fi", "Device: en1", "Ethernet Address: 00:00:5e:00:53:02", "",
      "Hardware Port: Thunderbolt Bridge", "Device: bridge0", "Ethernet Address: 00:00:5e:00:53:03", "",
      "Hardware Port: iPhone USB", "Device: en5", "Ethernet Address: 00:00:5e:00:53:04", "",
      "Hardware Port: USB 10/100/1000 LAN", "Device: en7", "Ethernet Address: 00:00:5e:00:53:05", "",
      "VLAN Configurations", "===================", "",
    ].join("\n");
    expect([...readHardwarePorts(text)]).toEqual([["en0", "wired"], ["en1", "wireless"], ["bridge0", "virtual"], ["en5", "cellular"], ["en7", "wired"]]);
  });
});

describe("addresses that must not be used yet (RFC 4862 5.4)", () => {
  it("knows tentative and refused ones, and takes optimistic ones (RFC 4429)", () => {
    const text = [
      "20010db8000000000000000000000001 02 40 00 c0     eth0",
      "20010db8000000000000000000000002 02 40 00 80     eth0",
      "20010db8000000000000000000000003 02 40 00 48     eth0",
      "20010db8000000000000000000000004 02 40 00 44     eth0",
      "fe800000000000000000000000000001 02 40 20 c0     eth0",
      "",
    ].join("\n");
    expect([...uncheckedAddresses(text)]).toEqual(["2001:db8::1", "2001:db8::3", "fe80::1"]);
  });
});
