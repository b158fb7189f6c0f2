import { describe, expect, it } from "vitest";
import { RouteOverride } from "../../../core/mobility/route-override.ts";

const CABLE = "192.0.2.1";
const WIFI = "198.51.100.1";

function makeOverride() {
  const told: string[] = [];
  return { told, override: new RouteOverride({ confine: (address, confined) => void told.push(`${address} ${confined ? "confined" : "free"}`) }) };
}

describe("RouteOverride", () => {
  it("confines addresses that the routes would not use, and not the one that they would", () => {
    const { told, override } = makeOverride();
    override.prepare([CABLE, WIFI], [CABLE, "unasked"]);
    expect(told).toEqual([`${WIFI} confined`]);
  });

  it("says nothing twice", () => {
    const { told, override } = makeOverride();
    override.prepare([WIFI], [CABLE]);
    override.prepare([WIFI], [CABLE]);
    expect(told).toHaveLength(1);
  });

  it("lets go once all routes agree with the address, not before", () => {
    const { told, override } = makeOverride();
    override.prepare([WIFI], [CABLE]);
    override.review([CABLE, WIFI]);
    override.review(["none"]);
    expect(told).toHaveLength(1);
    override.review([WIFI, "unasked", WIFI]);
    expect(told).toEqual([`${WIFI} confined`, `${WIFI} free`]);
  });

  it("lets go when there is nobody left to care", () => {
    const { told, override } = makeOverride();
    override.prepare([WIFI], [CABLE]);
    override.review([]);
    expect(told.at(-1)).toBe(`${WIFI} free`);
  });

  it("does without a network that can confine", () => {
    expect(() => new RouteOverride({}).prepare([WIFI], [CABLE])).not.toThrow();
  });
});
