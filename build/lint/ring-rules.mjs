// Turns the table of rings into rules for dependency-cruiser.

import { edges, hostRooms, never, packagesOfRooms, rings } from "./rings.mjs";

/** @typedef {import("dependency-cruiser").IForbiddenRuleType} Rule */

/**
 * Every rule, each named after what it protects.
 * @returns {Rule[]}
 */
export function ringRules() {
  return [noCycles, nothingUnresolved, ...inwardOnly(), ...edgesOnly(), ...neverMeet(), hostsOnly(), ...packagesOnly(), nobodyImportsTests];
}

/** @type {Rule} */
const noCycles = { name: "no-cycles", severity: "error", from: {}, to: { circular: true } };

/** @type {Rule} */
const nothingUnresolved = { name: "nothing-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } };

/** @type {Rule} */
const nobodyImportsTests = {
  name: "nobody-imports-tests-or-build",
  severity: "error",
  from: { path: "^(core|electron|renderer)/" },
  to: { path: "^(test|build)/" },
};

/** @returns {Rule[]} */
function inwardOnly() {
  return rings.flatMap((row, index) =>
    row.map((room) => ({
      name: `inward-only: ${room}`,
      severity: /** @type {const} */ ("error"),
      from: { path: within([room]) },
      to: { path: "^(core|electron|renderer)/", pathNot: within([room, ...rings.slice(0, index).flat()]) },
    })),
  );
}

/** @returns {Rule[]} */
function edgesOnly() {
  return Object.entries(edges).map(([room, allowed]) => ({
    name: `edge: ${room}`,
    severity: "error",
    from: { path: within([room]) },
    to: { path: "^(core|electron|renderer)/", pathNot: within([room, ...allowed]) },
  }));
}

/** @returns {Rule[]} */
function neverMeet() {
  return never.map(([from, to]) => ({
    name: `never: ${from} -> ${to}`,
    severity: "error",
    from: { path: within([String(from)]) },
    to: { path: within([String(to)]) },
  }));
}

/** @returns {Rule} */
function hostsOnly() {
  return {
    name: "node-in-hosts-only",
    severity: "error",
    from: { path: "^(core|electron|renderer)/", pathNot: within(hostRooms) },
    to: { dependencyTypes: ["core"] },
  };
}

/** @returns {Rule[]} */
function packagesOnly() {
  const rooms = [...rings.flat(), ...Object.keys(edges)];
  return rooms.map((room) => {
    const allowed = packagesOfRooms[/** @type {keyof typeof packagesOfRooms} */ (room)] ?? [];
    const pathNot = allowed.map((name) => `(^|node_modules/)${name}(/|$)`).join("|");
    return {
      name: `packages: ${room}`,
      severity: "error",
      from: { path: within([room]) },
      to: {
        dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"],
        ...(pathNot === "" ? {} : { pathNot }),
      },
    };
  });
}

/** @param {readonly string[]} places rooms (folders) or single files */
function within(places) {
  const patterns = places.map((place) => (place.endsWith(".ts") ? `${place.replaceAll(".", "\\.")}$` : `${place}/`));
  return `^(${patterns.join("|")})`;
}
