// What a person reads of networks and handovers: words for kinds, the longer direction, and never a figure that is not known.
import { describe, expect, it } from "vitest";
import type { CallPath, HandoverReport } from "../../../../../core/phone/protocol.ts";
import { gapText, handoverText, isFresh, isReconnecting, moveText, pathName } from "../../../../../renderer/features/call/path-words.ts";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import { englishText } from "../../mount-with-phone.ts";

const t = englishText();
const wifi: CallPath = { localAddress: "192.0.2.77", interfaceName: "wlan0", kind: "wireless" };
const ethernet: CallPath = { localAddress: "192.0.2.5", interfaceName: "eth0", kind: "wired" };
const unknown: HandoverReport = {
  from: wifi, to: ethernet, kind: "break-before-make", detectedMs: null, signalledMs: null,
  gapInMs: null, gapOutMs: null, lostIn: null, lostOut: null, duplicates: null,
};

describe("a network in people's words", () => {
  it.each<[string, CallPath]>([
    ["Wi-Fi", wifi],
    ["Ethernet", ethernet],
    ["Mobile network", { localAddress: "203.0.113.9", kind: "cellular" }],
    ["VPN", { localAddress: "10.0.0.2", interfaceName: "wg0", kind: "virtual" }],
    ["This computer", { localAddress: "127.0.0.1", kind: "loopback" }],
    ["Wi-Fi", { localAddress: "192.0.2.77", interfaceName: "wlp3s0" }],
    ["docker0", { localAddress: "172.17.0.1", interfaceName: "docker0", kind: "virtual" }],
    ["192.0.2.5", { localAddress: "192.0.2.5", kind: "unknown" }],
  ])("is %s", (name, path) => expect(pathName(path, t)).toBe(name));
});

describe("a handover in a line", () => {
  it.each<[string, Partial<HandoverReport>]>([
    ["Wi-Fi → Ethernet", {}],
    ["Wi-Fi → Ethernet, 84 ms, 4 packets lost", { gapInMs: 84, lostIn: 4, gapOutMs: 63, lostOut: 9 }],
    ["Wi-Fi → Ethernet, 84 ms, 1 packet lost", { gapInMs: 10, lostIn: 0, gapOutMs: 84, lostOut: 1 }],
    ["Wi-Fi → Ethernet, 84 ms", { gapOutMs: 84 }],
    ["Wi-Fi → Ethernet, 3 packets lost", { lostIn: 3 }],
    ["Wi-Fi → Ethernet, 120 ms, no packets lost", { gapInMs: 120, lostIn: 0, gapOutMs: 0, lostOut: 0 }],
    ["Wi-Fi → Ethernet, without a gap", { gapInMs: 4, lostIn: 0, gapOutMs: 0, lostOut: 0 }],
    ["Wi-Fi → Ethernet, 4 ms, no packets lost", { gapInMs: 4, lostIn: 0 }],
  ])("says %s", (line, figures) => expect(handoverText({ ...unknown, ...figures }, t).replace("\u00A0", " ")).toBe(line));

  it("promises no wholeness of a direction that nobody measured", () => {
    expect(gapText({ ...unknown, gapInMs: 0, lostIn: 0, lostOut: 0 }, t)).not.toBe("without a gap");
  });

  it("tells networks of the same kind apart", () => {
    expect(moveText({ ...unknown, to: { ...wifi, localAddress: "192.0.2.78" } }, t)).toBe("New address on Wi-Fi");
    expect(moveText({ ...unknown, to: { ...wifi, interfaceName: "wlan1" } }, t)).toBe("Wi-Fi (wlan0) → Wi-Fi (wlan1)");
  });

  it("is fresh for eight seconds; one whose time nobody knows is not", () => {
    expect(isFresh({ ...unknown, atMs: 1000 }, 8999)).toBe(true);
    expect(isFresh({ ...unknown, atMs: 1000 }, 9000)).toBe(false);
    expect(isFresh(unknown, 0)).toBe(false);
  });
});

it("is reconnecting a second after nothing got through any more", () => {
  const active = createScene("active").snapshot.calls[0]!;
  expect(isReconnecting(active, 5000)).toBe(false);
  expect(isReconnecting({ ...active, reconnectingSinceMs: 4001 }, 5000)).toBe(false);
  expect(isReconnecting({ ...active, reconnectingSinceMs: 4000 }, 5000)).toBe(true);
  expect(isReconnecting({ ...active, state: "ended", reconnectingSinceMs: 4000 }, 5000)).toBe(false);
});
