// Godwit's own lint rules: file names, file headers, and a reason beside every rule that is switched off.

import { basename } from "node:path";

/** @type {import("eslint").Rule.RuleModule} */
const fileName = {
  meta: { type: "suggestion", schema: [], messages: { kebab: "file names are kebab-case", vague: "name the file after what it exports: '{{name}}' says nothing" } },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename).replace(/^\./, "").replace(/\.(d|test|bench|config)?\.?[cm]?[jt]s$/, "");
        const words = name.split(".")[0] ?? "";
        if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(words)) context.report({ node, messageId: "kebab" });
        if (/^(utils?|helpers?|common|types|misc|.*-?manager)$/.test(words)) context.report({ node, messageId: "vague", data: { name } });
      },
    };
  },
};

/** @type {import("eslint").Rule.RuleModule} */
const fileHeader = {
  meta: { type: "suggestion", schema: [], messages: { missing: "open the file with one to five lines: what it does, what it does not, which RFC sections" } },
  create(context) {
    return {
      Program(node) {
        const first = context.sourceCode.text.replace(/^#!.*\n/, "").trimStart();
        if (first !== "" && !first.startsWith("//") && !first.startsWith("/*")) context.report({ node, messageId: "missing" });
      },
    };
  },
};

/** @type {import("eslint").Rule.RuleModule} */
const reasonForDisable = {
  meta: { type: "problem", schema: [], messages: { reason: "say why the rule is off: eslint-disable-... rule -- reason" } },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const disables = /^\s*eslint-disable/.test(comment.value);
          if (disables && comment.loc && !/ -- \S/.test(comment.value)) context.report({ loc: comment.loc, messageId: "reason" });
        }
      },
    };
  },
};

/** The rules by name, as the plugin `godwit`. */
export const godwitRules = { "file-name": fileName, "file-header": fileHeader, "reason-for-disable": reasonForDisable };
