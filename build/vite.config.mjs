// How Vite builds the window: two pages with relative addresses, for the version of Chromium that ships with Electron.

import vue from "@vitejs/plugin-vue";
import { existsSync } from "node:fs";
import { defineConfig } from "vite";
import { distDir, inRepository } from "./paths.mjs";
import { join } from "node:path";

const pages = ["index.html", "incoming.html"].map((page) => inRepository("renderer", page));

export default defineConfig({
  root: inRepository("renderer"),
  base: "./",
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: "false",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    __INTLIFY_JIT_COMPILATION__: "true", // translations are compiled without eval, which the page's policy forbids
    __VUE_I18N_FULL_INSTALL__: "true",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
    __INTLIFY_DROP_MESSAGE_COMPILER__: "false",
  },
  build: {
    outDir: join(distDir, "renderer"),
    emptyOutDir: true,
    target: "chrome130",
    sourcemap: true,
    assetsInlineLimit: 0, // the page's policy admits no data: addresses for scripts and fonts
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: pages.filter((page) => existsSync(page)) },
  },
});
