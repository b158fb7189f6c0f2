// Readings to the shapes of a small plot: an SVG path over a strip of so many places, the newest at the right. Pure.

/** The strip's own units: places across, and height. */
export const PLOT_WIDTH = 236;
export const PLOT_HEIGHT = 32;
/** Lines are two units wide and must not be cut off. */
const MARGIN = 2;

/** What a strip can show, from its foot to its head. */
export interface PlotRange {
  readonly low: number;
  readonly high: number;
}

/** Where reading `index` of `count` stands, when `places` fit. */
export function plotX(index: number, count: number, places: number): number {
  return round(MARGIN + ((places - count + index) * (PLOT_WIDTH - 2 * MARGIN)) / (places - 1));
}

/** Where a value stands; what is beyond the range stands at its edge. */
export function plotY(value: number, { low, high }: PlotRange): number {
  const share = (Math.min(high, Math.max(low, value)) - low) / (high - low);
  return round(PLOT_HEIGHT - MARGIN - share * (PLOT_HEIGHT - 2 * MARGIN));
}

/** A line through the values, broken where one is not known; a single value is a dot. */
export function plotLine(values: readonly (number | undefined)[], range: PlotRange, places: number): string {
  let path = "";
  let isDrawing = false;
  values.forEach((value, index) => {
    if (value === undefined) {
      isDrawing = false;
      return;
    }
    const x = plotX(index, values.length, places);
    const y = plotY(value, range);
    const isAlone = !isDrawing && values[index + 1] === undefined;
    path += `${isDrawing ? "L" : "M"}${x} ${y}${isAlone ? "h0.01" : ""}`;
    isDrawing = true;
  });
  return path;
}

/** The reading that is nearest to a share of the width, 0 at the left. */
export function plotIndex(share: number, count: number, places: number): number {
  const place = Math.round(share * (places - 1));
  return Math.min(count - 1, Math.max(0, place - (places - count)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
