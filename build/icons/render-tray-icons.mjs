// Draws the tray's icons: the bird alone, with a mark for each state. In colour for trays of unknown ground; as a stencil
// for macOS, which colours it. Run by hand after a change (node build/icons/render-tray-icons.mjs).

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { _electron } from "playwright";
import { electronPath } from "../electron-runtime.mjs";

const bird = "M150 610 C196 520 300 440 424 420 C500 408 552 392 578 340 C590 276 632 236 690 236 C744 236 780 272 780 318 C850 316 930 290 1012 238 C938 310 856 344 764 356 C706 424 692 462 680 508 C656 602 572 664 462 664 C360 664 290 634 232 622 C200 616 172 616 150 610 Z";
const legs = "M432 640 L448 742 L436 860 M512 636 L548 738 L540 860";

/** Marks at the lower right: their shape says what their colour says. */
const marks = {
  reachable: { colour: "#2f9e57", sign: "" },
  unreachable: { colour: "#7c7671", sign: '<path d="M670 670 L830 830 M830 670 L670 830"/>' },
  call: { colour: "#1f7fd6", sign: '<path d="M650 790 Q650 690 750 690 Q850 690 850 790" /><path d="M640 800 h70 M790 800 h70" stroke-width="70"/>' },
  missed: { colour: "#d13b34", sign: '<path d="M750 640 V770 M750 845 V850"/>' },
  quiet: { colour: "#8a4fbf", sign: '<path d="M655 750 H845"/>' },
};

/** @param {keyof typeof marks} name @param {boolean} isStencil */
function drawing(name, isStencil) {
  const { colour, sign } = marks[name];
  const ink = isStencil ? "#000" : "#fff4e8";
  const ground = isStencil ? "" : '<rect x="24" y="24" width="976" height="976" rx="220" fill="#a84a28"/>';
  const shows = !(isStencil && name === "reachable");
  // The mark is cut out of the bird, so that both are seen at sixteen points.
  const mask = shows ? '<mask id="gap"><rect width="1024" height="1024" fill="#fff"/><circle cx="750" cy="750" r="290" fill="#000"/></mask>' : "";
  const inner = isStencil
    ? `<mask id="sign"><rect width="1024" height="1024" fill="#fff"/><g stroke="#000" fill="none" stroke-width="64" stroke-linecap="round">${sign}</g></mask><circle cx="750" cy="750" r="230" mask="url(#sign)"/>`
    : `<circle cx="750" cy="750" r="250" fill="${colour}" stroke="#fff" stroke-width="36"/><g stroke="#fff" fill="none" stroke-width="64" stroke-linecap="round">${sign}</g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024"><defs>${mask}</defs>${ground}
    <g ${shows && isStencil ? 'mask="url(#gap)"' : ""}><g transform="translate(-60 -40) scale(1)"><path d="${bird}" fill="${ink}"/><path d="${legs}" fill="none" stroke="${ink}" stroke-width="34"/></g></g>
    ${shows ? inner : ""}</svg>`;
}

const app = await _electron.launch({ executablePath: electronPath(), args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), fileURLToPath(new URL("./canvas-app", import.meta.url))] });
const page = await app.firstWindow();
for (const name of /** @type {(keyof typeof marks)[]} */ (Object.keys(marks))) {
  for (const [file, size, isStencil] of /** @type {const} */ ([[`tray-${name}.png`, 32, false], [`tray-${name}@2x.png`, 64, false], [`tray-${name}Template.png`, 16, true], [`tray-${name}Template@2x.png`, 32, true]])) {
    const picture = await page.evaluate(drawSvg, { drawing: drawing(name, isStencil), size });
    writeFileSync(new URL(`./tray/${file}`, import.meta.url), Buffer.from(picture, "base64"));
  }
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
