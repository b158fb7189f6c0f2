import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WavFiles } from "../../../core/platform/node/wav-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "godwit-wav-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a sound file that is read whole", () => {
  it("is refused unread where it is larger than the reader wants, with a sentence that says how large it may be", async () => {
    const path = join(folder, "large.wav");
    writeFileSync(path, new Uint8Array(2_000_001));
    await expect(new WavFiles().read(path, 2_000_000)).rejects.toMatchObject({ code: "media/file-too-large", message: expect.stringContaining("at most 2 MB") });
    await expect(new WavFiles().read(path, 2_000_001)).rejects.toMatchObject({ code: "media/file-unreadable" });
    await expect(new WavFiles().read(join(folder, "none.wav"), 10)).rejects.toMatchObject({ code: "media/file-unreadable" });
  });
});
