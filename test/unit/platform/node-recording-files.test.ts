// Recordings on this computer's disk: names that are taken, folders that cannot be written to, disks that fill up.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NodeRecordingFiles } from "../../../core/platform/node/node-recording-files.ts";

describe("recordings on disk", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "godwit-recordings-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("go into a folder that is made where it is missing, each byte at its place", async () => {
    const file = await new NodeRecordingFiles(0).create(join(folder, "Music", "Godwit", "call.wav"));
    await file.write(Uint8Array.of(1, 2, 3), 0);
    await file.write(Uint8Array.of(4, 5), 3);
    await file.write(Uint8Array.of(9), 0);
    await file.close();
    await file.close();
    expect([...readFileSync(file.path)]).toEqual([9, 2, 3, 4, 5]);
  });

  it("never replace a file, nor follow a link of that name", async () => {
    const path = join(folder, "call.wav");
    writeFileSync(path, "mine");
    symlinkSync(join(folder, "elsewhere"), join(folder, "call 2.wav"));
    const file = await new NodeRecordingFiles(0).create(path);
    await file.close();
    expect(file.path).toBe(join(folder, "call 3.wav"));
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  it("are refused with a code where the folder cannot be made", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(new NodeRecordingFiles(0).create(join(folder, "file", "call.wav"))).rejects.toMatchObject({ code: "recording/folder-unwritable" });
  });

  it("leave a reserve of free space: none is begun below it, and nothing is left of that", async () => {
    await expect(new NodeRecordingFiles(Number.MAX_SAFE_INTEGER).create(join(folder, "call.wav"))).rejects.toMatchObject({ code: "recording/disk-full" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("say that the disk is full where the system does", async () => {
    mkdirSync(join(folder, "a"));
    const file = await new NodeRecordingFiles(0).create(join(folder, "a", "call.wav"));
    await file.write(Uint8Array.of(1), 0);
    // More than any disk has: what is asked for goes past its end.
    await expect(file.write(Uint8Array.of(1), Number.MAX_SAFE_INTEGER - 10)).rejects.toMatchObject({ code: "recording/disk-full" });
    await file.close();
    expect([...readFileSync(file.path)]).toEqual([1]);
  });
});
