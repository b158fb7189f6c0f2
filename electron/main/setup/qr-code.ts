// QR codes (ISO/IEC 18004), read from pictures and drawn. The reader is WebAssembly that comes with the program: it runs in
// its own memory and fetches nothing.
import { readFileSync } from "node:fs";
import { toDataURL } from "qrcode";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { GodwitError } from "../../../core/base/errors.ts";

/** What a code can hold at the level of correction that we draw with: binary mode, version 40, level M. */
const MAX_CODE_BYTES = 2_331;

let preparedPath: string | undefined;

/** The text of the first QR code in a picture (PNG, JPEG, ...). Throws `provision/no-code`. */
export async function readQrCode(picture: Uint8Array, wasmPath: string): Promise<string> {
  if (preparedPath !== wasmPath) {
    const bytes = readFileSync(wasmPath);
    prepareZXingModule({ overrides: { wasmBinary: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer } });
    preparedPath = wasmPath;
  }
  const found = await readBarcodes(picture, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 }).catch(() => []);
  const text = found[0]?.text;
  if (!text) throw new GodwitError({ code: "provision/no-code", message: "There is no QR code in this picture that can be read. Take a sharper picture of the whole code." });
  return text;
}

/** A text as a picture of a QR code, as a data: URL. Throws `provision/code-too-long`. */
export async function drawQrCode(text: string): Promise<string> {
  if (Buffer.byteLength(text) > MAX_CODE_BYTES) throw new GodwitError({ code: "provision/code-too-long", message: "This account's settings are too long for a QR code. Export them into a file instead." });
  return toDataURL(text, { errorCorrectionLevel: "M", margin: 4, scale: 6 });
}
