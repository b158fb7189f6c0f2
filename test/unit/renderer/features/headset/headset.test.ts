// A headset by its own report descriptor: its buttons read, its lights written, hostile descriptions survived.
import { describe, expect, it } from "vitest";
import { Headset, headsetKey, type HidDevice } from "../../../../../renderer/features/headset/headset.ts";
import { readButton, readLayout, writeLights, type ReportCollection } from "../../../../../renderer/features/headset/report-layout.ts";

/** As USB headsets describe themselves: hook, line busy, mute and flash in one byte of report 2; lights in reports 3 and 4. */
const description: readonly ReportCollection[] = [{
  usagePage: 0x0b,
  inputReports: [{ reportId: 2, items: [
    { usages: [0x0b0097], reportSize: 1, reportCount: 1 },
    { usages: [0x0b0020, 0x0b002f, 0x0b0021], reportSize: 1, reportCount: 3 },
    { reportSize: 4, reportCount: 1 },
  ] }],
  outputReports: [
    { reportId: 3, items: [{ isRange: true, usageMinimum: 0x080017, usageMaximum: 0x080018, reportSize: 1, reportCount: 2 }, { reportSize: 6, reportCount: 1 }] },
    { reportId: 4, items: [{ reportSize: 9, reportCount: 1 }, { usages: [0x080009], reportSize: 1, reportCount: 1 }] },
  ],
}];

const bytes = (...values: number[]): DataView => new DataView(Uint8Array.from(values).buffer);

describe("the description", () => {
  it("says where buttons and lights are", () => {
    const layout = readLayout(description);
    expect(layout.buttons).toEqual({ hook: { reportId: 2, bit: 1 }, mute: { reportId: 2, bit: 2 }, flash: { reportId: 2, bit: 3 } });
    expect(layout.lights).toEqual({ offHook: { reportId: 3, bit: 0 }, ring: { reportId: 3, bit: 1 }, mute: { reportId: 4, bit: 9 } });
    expect(readButton(layout, "hook", 2, bytes(0b10))).toBe(true);
    expect(readButton(layout, "mute", 2, bytes(0b10))).toBe(false);
    expect(readButton(layout, "hook", 3, bytes(0xff))).toBeUndefined();
    expect(readButton(layout, "hook", 2, bytes())).toBeUndefined();
  });

  it("becomes whole reports with every light in it", () => {
    const reports = writeLights(readLayout(description), { mute: true, offHook: true, ring: false });
    expect(reports.map(({ reportId, bytes: written }) => [reportId, ...written])).toEqual([[3, 0b01], [4, 0, 0b10]]);
  });

  it("may claim anything without harm", () => {
    const deep: ReportCollection = {};
    const loop = Array.from({ length: 100 }).reduce<ReportCollection>((inner) => ({ children: [inner] }), deep);
    expect(readLayout([loop, {}, { inputReports: [{ items: [{ reportSize: 1e9, reportCount: 1e9 }, { usages: [0x0b0020], reportSize: 1, reportCount: 1e9 }] }] }]).buttons).toEqual({});
  });
});

class SimulatedHeadset extends EventTarget implements HidDevice {
  opened = false;
  readonly vendorId = 0x46d;
  readonly productId = 0xa;
  readonly productName = "Simulated";
  readonly collections = description;
  readonly sent: number[][] = [];

  async open(): Promise<void> {
    this.opened = true;
  }

  async close(): Promise<void> {
    this.opened = false;
  }

  async sendReport(reportId: number, data: Uint8Array): Promise<void> {
    this.sent.push([reportId, ...data]);
  }

  report(value: number): void {
    this.dispatchEvent(Object.assign(new Event("inputreport"), { reportId: 2, data: bytes(value) }));
  }
}

it("rings, answers, mutes and hangs up in step with its lights, and goes dark at the end", async () => {
  const device = new SimulatedHeadset();
  const wishes: string[] = [];
  const headset = new Headset(device, (wish) => wishes.push(wish));
  await headset.open();
  headset.follow({ rings: true, isUp: false, isMuted: false });
  device.report(0b0010);
  headset.follow({ rings: false, isUp: true, isMuted: false });
  headset.follow({ rings: false, isUp: true, isMuted: false });
  device.report(0b0110);
  device.report(0b0010);
  headset.follow({ rings: false, isUp: true, isMuted: true });
  device.report(0b0000);
  await headset.close();
  expect(wishes).toEqual(["answer", "mute", "hang-up"]);
  expect(device.sent).toEqual([[3, 0b10], [4, 0, 0], [3, 0b01], [4, 0, 0], [3, 0b01], [4, 0, 0b10], [3, 0], [4, 0, 0]]);
  expect(device.opened).toBe(false);
  expect(headsetKey(device)).toBe("046d:000a");
  device.report(0b0010);
  expect(wishes).toHaveLength(3);
});
