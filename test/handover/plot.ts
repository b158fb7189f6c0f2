// A picture of arrivals over time: for each run two rows, in and out, a tick for every RTP packet, coloured by the address of
// the phone that it belongs to; the moment of the change is a line, and an outage is shaded. SVG, written by hand. Pure.
import type { ChangeMoment } from "./handover-figures.ts";
import type { RtpTrace, SeenRtp } from "./rtp-trace.ts";

export interface PlottedRun {
  readonly name: string;
  readonly phone: RtpTrace;
  readonly fixed: RtpTrace;
  readonly change: ChangeMoment;
}

const BEFORE_MS = 400;
const AFTER_MS = 1_100;
const LEFT = 118;
const WIDTH = 900;
const ROW = 30;
const RUN = 2 * ROW + 46;
const COLOURS = { old: "#b45309", new: "#0369a1", text: "#475569", outage: "#e2e8f0" } as const;

/** The text of an SVG file; it has its own background, so that it is readable on a dark page as well. */
export function plotArrivals(runs: readonly PlottedRun[]): string {
  const height = runs.length * RUN + 44;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH + LEFT + 24} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...runs.flatMap((run, index) => plotRun(run, 12 + index * RUN)),
    ...axis(height - 34),
    "</svg>",
    "",
  ].join("\n");
}

function plotRun({ name, phone, fixed, change }: PlottedRun, top: number): string[] {
  const x = (atMs: number): number => LEFT + ((atMs - change.atMs + BEFORE_MS) / (BEFORE_MS + AFTER_MS)) * WIDTH;
  const rows = [["at the phone", phone.in], ["at the far end", fixed.out]] as const;
  const outage = change.usableAtMs > change.atMs;
  return [
    `<text x="${LEFT}" y="${top + 14}" fill="${COLOURS.text}" font-weight="600">${name}</text>`,
    ...(outage ? [`<rect x="${x(change.atMs).toFixed(1)}" y="${top + 22}" width="${(x(change.usableAtMs) - x(change.atMs)).toFixed(1)}" height="${2 * ROW}" fill="${COLOURS.outage}"/>`] : []),
    ...rows.flatMap(([label, packets], row) => [
      `<text x="${LEFT - 10}" y="${top + 42 + row * ROW}" fill="${COLOURS.text}" text-anchor="end">${label}</text>`,
      ...ticks(packets, change, x, top + 25 + row * ROW),
    ]),
    `<line x1="${x(change.atMs).toFixed(1)}" x2="${x(change.atMs).toFixed(1)}" y1="${top + 20}" y2="${top + 24 + 2 * ROW}" stroke="#dc2626" stroke-dasharray="3 3"/>`,
  ];
}

/** One path for each colour keeps the file small. */
function ticks(packets: readonly SeenRtp[], change: ChangeMoment, x: (atMs: number) => number, y: number): string[] {
  const shown = packets.filter(({ atMs }) => atMs >= change.atMs - BEFORE_MS && atMs <= change.atMs + AFTER_MS);
  const oldAddress = shown[0]?.phoneAddress;
  return (["old", "new"] as const).flatMap((age) => {
    const own = shown.filter(({ phoneAddress }) => (phoneAddress === oldAddress) === (age === "old"));
    if (own.length === 0) return [];
    const path = own.map(({ atMs }) => `M${x(atMs).toFixed(1)} ${age === "old" ? y : y + 8}v14`).join("");
    return [`<path d="${path}" stroke="${COLOURS[age]}" stroke-width="2"/>`];
  });
}

function axis(y: number): string[] {
  const marks = [];
  for (let ms = -BEFORE_MS; ms <= AFTER_MS; ms += 100) {
    const x = LEFT + ((ms + BEFORE_MS) / (BEFORE_MS + AFTER_MS)) * WIDTH;
    marks.push(`<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${y}" y2="${y + 4}" stroke="${COLOURS.text}"/>`);
    if (ms % 200 === 0) marks.push(`<text x="${x.toFixed(1)}" y="${y + 18}" fill="${COLOURS.text}" text-anchor="middle">${ms} ms</text>`);
  }
  return [`<line x1="${LEFT}" x2="${LEFT + WIDTH}" y1="${y}" y2="${y}" stroke="${COLOURS.text}"/>`, ...marks];
}
