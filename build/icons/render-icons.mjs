// Draws build/icons/godwit.svg in every size that the systems ask for. Run by hand after the drawing changed
// (node build/icons/render-icons.mjs); the pictures are kept in the repository.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { _electron } from "playwright";
import { electronPath } from "../electron-runtime.mjs";

const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const drawing = readFileSync(new URL("./godwit.svg", import.meta.url), "utf8");

const app = await _electron.launch({ executablePath: electronPath(), args: [fileURLToPath(new URL("./canvas-app", import.meta.url))] });
const page = await app.firstWindow();
for (const size of sizes) {
  const picture = await page.evaluate(drawSvg, { drawing, size });
  writeFileSync(new URL(`./${size}x${size}.png`, import.meta.url), Buffer.from(picture, "base64"));
}
await app.close();

/**
 * Runs in the page: paints the drawing on a canvas and answers it as PNG in base64.
 * @param {{ drawing: string, size: number }} what
 * @returns {Promise<string>}
 */
async function drawSvg({ drawing, size }) {
  const { Image, document } = /** @type {any} */ (globalThis);
  const image = new Image(size, size);
  image.src = `data:image/svg+xml;base64,${btoa(drawing)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  canvas.getContext("2d").drawImage(image, 0, 0, size, size);
  return canvas.toDataURL("image/png").split(",")[1];
}
