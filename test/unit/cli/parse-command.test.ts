// The terminal's parse command: what it prints per file, and its exit codes.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { corpusPath, hasCorpora, readCorpus } from "../../fixtures/corpora.ts";
import { runParse } from "../../../core/cli/parse-command.ts";

/** They describe no session (RFC 8866 section 5); argued in test/unit/sdp/parse-sdp.test.ts. */
const WRONG_VERDICTS = ["p0281_rsipstack.sdp", "p0282_rsipstack.sdp"];

const torture = (name: string): string => fileURLToPath(new URL(`../../fixtures/sip/torture/${name}.sip`, import.meta.url));
const deskphone = fileURLToPath(new URL("../../fixtures/sdp/deskphone-offer.sdp", import.meta.url));

async function run(...args: readonly string[]): Promise<{ code: number; reports: unknown[] }> {
  const lines: string[] = [];
  const code = await runParse(args, { writeLine: (line) => lines.push(line) });
  return { code, reports: code === 0 ? lines.map((line) => JSON.parse(line) as unknown) : lines };
}

describe("godwit parse", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "godwit-parse-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("prints one object a file, in order, and exits 0 whatever it finds", async () => {
    const files = [torture("folded-and-compact"), torture("empty-reason"), torture("cseq-too-large"), torture("status-too-large")];
    const { code, reports } = await run("--roundtrip", ...files);
    expect(code).toBe(0);
    expect(reports).toEqual([
      { file: files[0], ok: true, kind: "request", error: null, roundtrip: true },
      { file: files[1], ok: true, kind: "response", error: null, roundtrip: true },
      { file: files[2], ok: false, kind: "request", error: { code: "sip/parse/malformed-header", message: expect.any(String), offset: expect.any(Number) }, roundtrip: false },
      { file: files[3], ok: false, kind: "response", error: { code: "sip/parse/status-line", message: expect.any(String), offset: 8 }, roundtrip: false },
    ]);
  });

  it("reads session descriptions with --sdp", async () => {
    const broken = join(folder, "broken.sdp");
    writeFileSync(broken, "v=0\r\no=nobody\r\n");
    expect((await run("--sdp", deskphone, broken)).reports).toMatchObject([
      { ok: true, kind: "sdp", error: null, roundtrip: true },
      { ok: false, kind: "sdp", error: { code: "sdp/parse/malformed-line", offset: 5 }, roundtrip: false },
    ]);
  });

  it("reports a file that cannot be read like one that cannot be parsed", async () => {
    expect(await run(join(folder, "missing"))).toMatchObject({ code: 0, reports: [{ ok: false, error: { code: "cli/unreadable-file" } }] });
  });

  describe.skipIf(!hasCorpora)("for the third-party files", () => {
    /** Verdicts that a file may have for its report to be `ok`; those of no list are free. */
    const ACCEPTED = ["valid", "tolerate", "must-accept", "semantic-accept"];

    it.each(["A-rfc4475", "B-rfc5118", "C-real-sip", "D-sdp"])("says what the manifest of %s says, with a code for what is refused", async (set) => {
      const entries = readCorpus(set);
      const args = set === "D-sdp" ? ["--sdp"] : [];
      const { reports } = await run(...args, ...entries.map(({ file }) => corpusPath(set, file)));
      const faults = entries.filter(({ file, verdict }, index) => {
        const { ok, error, roundtrip } = reports[index] as { ok: boolean; error: { code: string } | null; roundtrip: boolean };
        if (WRONG_VERDICTS.includes(file)) return ok;
        if (ok ? !roundtrip || error !== null : !/^(?:sip|sdp)\/parse\/[a-z0-9-]+$/.test(error?.code ?? "")) return true;
        return ACCEPTED.includes(verdict) ? !ok : verdict === "invalid" && ok;
      });
      expect(faults).toEqual([]);
    });

    it.each([["sip", []], ["sdp", ["--sdp"]]])("bears the seeds of %s", async (category, args) => {
      const files = readCorpus("E-fuzz").filter((entry) => entry.category === category).map(({ file }) => corpusPath("E-fuzz", file));
      expect(await run(...args, ...files)).toMatchObject({ code: 0, reports: files.map((file) => ({ file })) });
    });
  });

  it.each([[[]], [["--sdp"]], [["--no-such-option", "x"]]])("exits 2 for %j", async (args) => {
    expect(await run(...args)).toEqual({ code: 2, reports: [expect.stringContaining("usage: godwit parse")] });
  });
});
