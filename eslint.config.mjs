// Lint: what the type checker cannot see. Fast, without type information; formatting is not its business.

import tseslint from "typescript-eslint";
import vue from "eslint-plugin-vue";
import { godwitRules } from "./build/lint/godwit-rules.mjs";

const pureCore = ["core/**/*.ts"];
const hosts = ["core/platform/**", "core/cli/**"];

/** Names that a pure ring must get through a port instead. */
const impureNames = [
  ["Date.now", "time comes from the Clock port"],
  ["Math.random", "randomness comes from the Random port"],
  ["performance.now", "time comes from the Clock port"],
];

const boundsOfSize = {
  "max-lines": ["error", { max: 400, skipBlankLines: false, skipComments: false }],
  "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true, IIFEs: true }],
};

const everywhere = {
  eqeqeq: "error",
  "no-console": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-var": "error",
  "prefer-const": "error",
  "object-shorthand": "error",
  "no-throw-literal": "error",
  "no-self-compare": "error",
  "no-control-regex": "off", // SIP's grammar is about control characters
  "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
  "@typescript-eslint/no-explicit-any": "error",
  "@typescript-eslint/consistent-type-imports": "error",
  "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "as" }],
  "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description", minimumDescriptionLength: 10 }],
  "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
  "@typescript-eslint/no-require-imports": "error",
  "@typescript-eslint/no-namespace": "error",
  "godwit/file-name": "error",
  "godwit/file-header": "error",
  "godwit/reason-for-disable": "error",
};

export default tseslint.config(
  { ignores: ["node_modules/", "dist/", "release/", "test-output/", ".cache/", "test/fixtures/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  ...vue.configs["flat/essential"].map((config) => ({ files: ["**/*.vue"], ...config })),
  {
    files: ["**/*.ts", "**/*.vue", "**/*.mjs", "**/*.cjs"],
    plugins: { "@typescript-eslint": tseslint.plugin, godwit: { rules: godwitRules } },
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: { ...everywhere, ...boundsOfSize },
  },
  { files: ["**/*.ts", "**/*.mjs", "**/*.cjs"], languageOptions: { parser: tseslint.parser } },
  {
    files: pureCore,
    ignores: hosts,
    rules: {
      "no-restricted-syntax": [
        "error",
        ...impureNames.map(([name, message]) => {
          const [object, property] = name.split(".");
          return { selector: `MemberExpression[object.name='${object}'][property.name='${property}']`, message: `${name}: ${message}` };
        }),
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "new Date(): time comes from the Clock port" },
        { selector: "TSEnumDeclaration", message: "unions of string literals, not enums" },
      ],
      "no-restricted-globals": ["error", "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Buffer", "process", "crypto", "fetch"],
    },
  },
  {
    files: ["electron/**/*.ts"],
    ignores: ["electron/main/ipc.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "electron", importNames: ["ipcMain"], message: "only electron/main/ipc.ts speaks to ipcMain: register a handler there" }] },
      ],
    },
  },
  {
    files: ["renderer/**/*.vue"],
    rules: {
      "vue/no-v-html": "error",
      "vue/no-v-text-v-html-on-component": "error",
      "vue/multi-word-component-names": "off",
      "vue/block-lang": ["error", { script: { lang: "ts" } }],
      "vue/component-api-style": ["error", ["script-setup"]],
      "vue/define-props-declaration": ["error", "type-based"],
      "vue/define-emits-declaration": ["error", "type-based"],
      "vue/no-unused-refs": "error",
      "vue/html-button-has-type": "error",
      "godwit/file-name": "off", // components are named like the component
      "godwit/file-header": "off", // a component opens with its template or script; its comment is inside
    },
  },
  { files: ["renderer/**/*.ts"], rules: { "no-restricted-globals": ["error", "process", "Buffer", "require"] } },
  { files: ["core/cli/**", "build/**", "test/**"], rules: { "no-console": "off" } },
  { files: ["test/**/*.test.ts"], rules: { "godwit/file-header": "off" } }, // its describe() says what it is about
  { files: ["test/**/*.ts"], rules: { "max-lines-per-function": "off" } },
  {
    files: ["*.config.mjs", ".dependency-cruiser.mjs", "**/*.d.ts", "build/**/*.mjs", "test/run-tests/**", "**/*.vue"],
    rules: { "no-restricted-exports": "off" },
  },
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
