// A chosen picture made small and square: decoded in this sandboxed page, which has nothing to lose, and never in the
// main process. What leaves here is a JPEG of our own making; nothing of the file's other data (place, camera) is kept.

/** The side of a kept photo: twice the largest size at which one is shown. */
export const PHOTO_SIDE_PX = 192;

const JPEG_QUALITY = 0.86;

/** The largest square in the middle of a picture, as `drawImage` takes it. */
export function middleSquare(width: number, height: number): { readonly x: number; readonly y: number; readonly side: number } {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}

/** The picture in `file` as a data: URL of a small square JPEG; undefined where it is no picture that can be read. */
export async function scalePhoto(file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (picture === undefined) return undefined;
  try {
    const canvas = document.createElement("canvas");
    canvas.width = PHOTO_SIDE_PX;
    canvas.height = PHOTO_SIDE_PX;
    const context = canvas.getContext("2d");
    if (context === null) return undefined;
    const { x, y, side } = middleSquare(picture.width, picture.height);
    context.imageSmoothingQuality = "high";
    // A transparent picture would turn black in a JPEG.
    context.fillStyle = "white";
    context.fillRect(0, 0, PHOTO_SIDE_PX, PHOTO_SIDE_PX);
    context.drawImage(picture, x, y, side, side, 0, 0, PHOTO_SIDE_PX, PHOTO_SIDE_PX);
    return canvas.toDataURL("image/jpeg", JPEG_QUALITY);
  } finally {
    picture.close();
  }
}
