// Where a headset's buttons and lights are in its reports, by its own description (HID Usage Tables 1.5: telephony page
// 0x0B section 14, LED page 0x08 section 11). One-bit fields only, which is what headsets have. Pure.

/** Of `HIDCollectionInfo` (WebHID) what is read here; everything in it is the device's own claim. */
export interface ReportCollection {
  readonly usagePage?: number;
  readonly children?: readonly ReportCollection[];
  readonly inputReports?: readonly ReportInfo[];
  readonly outputReports?: readonly ReportInfo[];
}

export interface ReportInfo {
  readonly reportId?: number;
  readonly items?: readonly ReportItem[];
}

export interface ReportItem {
  readonly usages?: readonly number[];
  readonly usageMinimum?: number;
  readonly usageMaximum?: number;
  readonly isRange?: boolean;
  readonly isArray?: boolean;
  readonly isAbsolute?: boolean;
  readonly reportSize?: number;
  readonly reportCount?: number;
}

export type HeadsetButton = "hook" | "flash" | "mute" | "drop";
export type HeadsetLight = "mute" | "offHook" | "ring";

/** A bit's place in a report. */
export interface ReportBit {
  readonly reportId: number;
  readonly bit: number;
}

export interface HeadsetLayout {
  readonly buttons: Partial<Record<HeadsetButton, ReportBit>>;
  readonly lights: Partial<Record<HeadsetLight, ReportBit>>;
  /** Bytes of each report that has lights. */
  readonly lightReportBytes: ReadonlyMap<number, number>;
}

export const TELEPHONY_PAGE = 0x0b;

const BUTTONS: ReadonlyMap<number, HeadsetButton> = new Map([[0x0b0020, "hook"], [0x0b0021, "flash"], [0x0b0026, "drop"], [0x0b002f, "mute"]]);
const LIGHTS: ReadonlyMap<number, HeadsetLight> = new Map([[0x080009, "mute"], [0x080017, "offHook"], [0x080018, "ring"]]);

/** No headset's report is longer; a device that claims more is not believed. */
const MAX_REPORT_BITS = 64 * 8;

/** Reads where everything is; a device without telephone buttons has an empty layout. */
export function readLayout(collections: readonly ReportCollection[]): HeadsetLayout {
  const all = flatten(collections, 0);
  const buttons: Partial<Record<HeadsetButton, ReportBit>> = {};
  const lights: Partial<Record<HeadsetLight, ReportBit>> = {};
  const lightReportBytes = new Map<number, number>();
  for (const report of all.flatMap(({ inputReports = [] }) => inputReports)) placeBits(report, BUTTONS, buttons);
  for (const report of all.flatMap(({ outputReports = [] }) => outputReports)) {
    const bits = placeBits(report, LIGHTS, lights);
    lightReportBytes.set(report.reportId ?? 0, Math.ceil(bits / 8));
  }
  return { buttons, lights, lightReportBytes };
}

/** Whether a button is pressed in a report; undefined where the report does not speak of it. */
export function readButton(layout: HeadsetLayout, button: HeadsetButton, reportId: number, data: DataView): boolean | undefined {
  const place = layout.buttons[button];
  if (place?.reportId !== reportId || place.bit >= data.byteLength * 8) return undefined;
  return ((data.getUint8(place.bit >> 3) >> (place.bit & 7)) & 1) === 1;
}

/** The reports that set all lights. */
export function writeLights(layout: HeadsetLayout, on: Readonly<Record<HeadsetLight, boolean>>): readonly { readonly reportId: number; readonly bytes: Uint8Array<ArrayBuffer> }[] {
  const reports = new Map<number, Uint8Array<ArrayBuffer>>();
  for (const [name, place] of Object.entries(layout.lights) as [HeadsetLight, ReportBit][]) {
    const bytes = reports.get(place.reportId) ?? new Uint8Array(layout.lightReportBytes.get(place.reportId) ?? 1);
    reports.set(place.reportId, bytes);
    if (on[name]) bytes[place.bit >> 3]! |= 1 << (place.bit & 7);
  }
  return [...reports].map(([reportId, bytes]) => ({ reportId, bytes }));
}

function flatten(collections: readonly ReportCollection[], depth: number): readonly ReportCollection[] {
  return depth > 4 ? [] : collections.flatMap((each) => [each, ...flatten(each.children ?? [], depth + 1)]);
}

/** Notes the known bits of a report and answers its length in bits. */
function placeBits<Name extends string>(report: ReportInfo, known: ReadonlyMap<number, Name>, found: Partial<Record<Name, ReportBit>>): number {
  let bit = 0;
  for (const item of report.items ?? []) {
    const { reportSize = 0, reportCount = 0 } = item;
    const usable = reportSize === 1 && item.isArray !== true;
    for (let index = 0; index < reportCount && bit + index * reportSize < MAX_REPORT_BITS; index++) {
      const name = usable ? known.get(usageAt(item, index)) : undefined;
      if (name !== undefined) found[name] ??= { reportId: report.reportId ?? 0, bit: bit + index };
    }
    bit = Math.min(MAX_REPORT_BITS, bit + reportSize * reportCount);
  }
  return bit;
}

/** The last usage stands for all fields that are left (Device Class Definition for HID 1.11 section 6.2.2.8). */
function usageAt({ isRange, usageMinimum = 0, usageMaximum = 0, usages = [] }: ReportItem, index: number): number {
  return isRange === true ? Math.min(usageMinimum + index, usageMaximum) : (usages[Math.min(index, usages.length - 1)] ?? 0);
}
