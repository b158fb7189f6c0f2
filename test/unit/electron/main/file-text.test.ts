import { expect, it } from "vitest";
import { decodeFileText } from "../../../../electron/main/file-text.ts";

it.each([
  ["UTF-8", [0xc3, 0xb6]],
  ["UTF-8 with its mark", [0xef, 0xbb, 0xbf, 0xc3, 0xb6]],
  ["UTF-16, little end first", [0xff, 0xfe, 0xf6, 0x00]],
  ["UTF-16, big end first", [0xfe, 0xff, 0x00, 0xf6]],
  ["Windows-1252, which is no UTF-8", [0xf6]],
])("reads %s", (_name, bytes) => {
  expect(decodeFileText(Uint8Array.from(bytes))).toBe("ö");
});
