// `npm run guide`: takes the pictures of docs/guide anew from the window as it is, with what each of them says beside it.

import { inRepository, repositoryDir } from "../paths.mjs";
import { runAttached } from "../setup/run-command.mjs";
import { setUp } from "../setup/setup.mjs";

/** @returns {Promise<number>} */
export async function runGuide() {
  await setUp("test");
  const vitest = inRepository("node_modules", "vitest", "vitest.mjs");
  const env = { ...process.env, GODWIT_GUIDE: "write" };
  return runAttached(process.execPath, [vitest, "run", "--project", "views", "test/e2e/guide.test.ts"], { cwd: repositoryDir, env });
}
