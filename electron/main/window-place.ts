// Where the main window goes: its remembered place, moved onto a screen that is there now. Pure.
import * as v from "valibot";

/** A rectangle in device-independent pixels, as Electron's `Rectangle`. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowPlace extends Bounds {
  readonly maximized: boolean;
}

export const minimumSize = { width: 360, height: 560 } as const;
const firstSize = { width: 1_080, height: 720 } as const;
/** So much of the window, at least, must lie on a screen for its place to be kept. */
const visiblePx = 80;

const pixels = v.pipe(v.number(), v.integer());
const placeSchema = v.object({ x: pixels, y: pixels, width: pixels, height: pixels, maximized: v.boolean() });

/** The place to open at. `remembered` is what was stored, unchecked; `workAreas` begin with the primary screen's. */
export function placeOnScreen(remembered: unknown, workAreas: readonly [Bounds, ...Bounds[]]): WindowPlace {
  const parsed = v.safeParse(placeSchema, remembered);
  if (!parsed.success) return { ...centred(firstSize, workAreas[0]), maximized: false };
  const { maximized, ...wanted } = parsed.output;
  const home = workAreas.find((area) => shows(area, wanted));
  return { ...(home ? fitted(wanted, home) : centred(wanted, workAreas[0])), maximized };
}

/** Where a window goes that comes back to the screen: undefined where it can be seen; its screen may have gone since it was hidden. */
export function placeBackOnScreen(bounds: Bounds, workAreas: readonly [Bounds, ...Bounds[]]): Bounds | undefined {
  return workAreas.some((area) => shows(area, bounds)) ? undefined : centred(bounds, workAreas[0]);
}

// The title bar's height from the top, and enough of the width, so that it can be seen and dragged.
function shows(area: Bounds, { x, y, width }: Bounds): boolean {
  const overlap = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return overlap >= visiblePx && y >= area.y && y <= area.y + area.height - visiblePx;
}

function fitted(wanted: Bounds, area: Bounds): Bounds {
  return { x: wanted.x, y: wanted.y, ...sizeWithin(wanted, area) };
}

function centred(size: Pick<Bounds, "width" | "height">, area: Bounds): Bounds {
  const { width, height } = sizeWithin(size, area);
  return {
    x: area.x + Math.max(0, Math.round((area.width - width) / 2)),
    y: area.y + Math.max(0, Math.round((area.height - height) / 2)),
    width,
    height,
  };
}

function sizeWithin(size: Pick<Bounds, "width" | "height">, area: Bounds): Pick<Bounds, "width" | "height"> {
  return {
    width: Math.max(minimumSize.width, Math.min(size.width, area.width)),
    height: Math.max(minimumSize.height, Math.min(size.height, area.height)),
  };
}

/** Top left of a small window in the corner where the system puts its notices: below the menu bar on macOS, else at the foot. */
export function cornerOf(area: Bounds, size: Pick<Bounds, "width" | "height">, platform: NodeJS.Platform): Bounds {
  const marginPx = 16;
  const foot = area.y + area.height - size.height - marginPx;
  return {
    x: area.x + area.width - size.width - marginPx,
    y: platform === "darwin" ? area.y + marginPx : Math.max(area.y, foot),
    width: size.width,
    height: size.height,
  };
}
