// The rings kept by a program: rules made from the table in build/lint/rings.mjs, and no cycles anywhere.

import { ringRules } from "./build/lint/ring-rules.mjs";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: ringRules(),
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|release|test-output)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], extensions: [".ts", ".mjs", ".cjs", ".js", ".vue", ".json", ".node"], conditionNames: ["import", "require", "node", "default", "types"] },
    cache: { folder: ".cache/dependency-cruiser", strategy: "metadata" },
  },
};
