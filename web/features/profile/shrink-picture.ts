/**
 * Scales a photo down before the upload, because photos of phones are larger than the server accepts.
 *
 *   await uploadAvatar(api, await shrinkPicture(file));
 */
export class NoPictureError extends Error {
  override readonly name = 'NoPictureError';

  constructor() {
    super('This file is not a picture that the browser can read. Try a PNG, JPEG or WebP.');
  }
}

const edgeMax = 512;
const quality = 0.9;

export async function shrinkPicture(file: Blob): Promise<Blob> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new NoPictureError();
  }
  try {
    const { width, height } = scaleToFit(bitmap.width, bitmap.height);
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    if (!context) throw new NoPictureError();
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    // A browser that cannot write WebP writes PNG instead.
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', quality));
    if (!blob) throw new NoPictureError();
    return blob;
  } finally {
    bitmap.close();
  }
}

/** Keeps the aspect ratio; never scales up. */
export function scaleToFit(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, edgeMax / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
