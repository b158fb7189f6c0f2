// The main window opens where it was left, as far as that is still on a screen.
import { describe, expect, it } from "vitest";
import { type Bounds, cornerOf, placeBackOnScreen, placeOnScreen } from "../../../../electron/main/window-place.ts";

const laptop: Bounds = { x: 0, y: 25, width: 1_440, height: 875 };
const monitor: Bounds = { x: 1_440, y: 0, width: 1_920, height: 1_080 };
const left = { x: 100, y: 60, width: 900, height: 700, maximized: false };

describe("placeOnScreen", () => {
  it.each([undefined, null, "no", { x: 1 }, { ...left, width: Number.NaN }, { ...left, x: 1.5 }])(
    "centres a window of the first size on the primary screen where %j is remembered",
    (remembered) => {
      expect(placeOnScreen(remembered, [laptop])).toEqual({ x: 180, y: 103, width: 1_080, height: 720, maximized: false });
    },
  );

  it("keeps a place on any screen that is there", () => {
    const onMonitor = { ...left, x: 1_500 };
    expect(placeOnScreen(left, [laptop, monitor])).toEqual(left);
    expect(placeOnScreen(onMonitor, [laptop, monitor])).toEqual(onMonitor);
  });

  it("remembers that it was maximised", () => {
    expect(placeOnScreen({ ...left, maximized: true }, [laptop]).maximized).toBe(true);
  });

  it("comes back to the primary screen when its screen is gone, with its size", () => {
    expect(placeOnScreen({ ...left, x: 1_500 }, [laptop])).toMatchObject({ x: 270, width: 900, height: 700 });
  });

  it.each([
    ["above the screen, where its title bar could not be reached", { ...left, y: -300 }],
    ["below it", { ...left, y: 890 }],
    ["with only a sliver in sight", { ...left, x: 1_400 }],
  ])("comes back when it lies %s", (_where, remembered) => {
    const { x, y } = placeOnScreen(remembered, [laptop]);
    expect({ x, y }).toEqual({ x: 270, y: 113 });
  });

  it("is never larger than the screen nor smaller than the smallest layout", () => {
    expect(placeOnScreen({ ...left, width: 5_000, height: 5_000 }, [laptop])).toMatchObject({ width: 1_440, height: 875 });
    expect(placeOnScreen({ ...left, width: 10, height: 10, x: 0 }, [laptop])).toMatchObject({ width: 360, height: 560 });
  });
});

describe("cornerOf", () => {
  it("is at the foot on the right, and below the menu bar on macOS", () => {
    expect(cornerOf(monitor, { width: 360, height: 168 }, "linux")).toEqual({ x: 2_984, y: 896, width: 360, height: 168 });
    expect(cornerOf(laptop, { width: 360, height: 168 }, "darwin")).toEqual({ x: 1_064, y: 41, width: 360, height: 168 });
  });
});

it("brings a window back whose screen went away while it was hidden, and leaves one alone that can be seen", () => {
  const screen = { x: 0, y: 0, width: 1_920, height: 1_080 };
  const size = { width: 1_000, height: 700 };
  expect(placeBackOnScreen({ x: 2_500, y: 100, ...size }, [screen])).toEqual({ x: 460, y: 190, ...size });
  expect(placeBackOnScreen({ x: 2_500, y: 100, ...size }, [screen, { ...screen, x: 1_920 }])).toBeUndefined();
  expect(placeBackOnScreen({ x: -800, y: 5, ...size }, [screen])).toBeUndefined();
});
