/** The longest edge a photo is sent with; the server keeps no more. */
const longest = 2560;
const quality = 0.85;

/** A photo as JPEG, upright, at most 2560 px on its longest edge; drawing it anew also drops position and model. */
export async function shrink(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  try {
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const brush = canvas.getContext('2d');
    if (!brush) throw new Error('canvas');
    // JPEG knows no transparency; without this a screenshot's clear parts turn black.
    brush.fillStyle = '#fff';
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await toBlob(canvas, 'image/jpeg');
  } finally {
    bitmap.close();
  }
}

/** What a canvas shows, as a file. */
export function toBlob(canvas: HTMLCanvasElement, type: 'image/jpeg' | 'image/png'): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('canvas'))), type, quality);
  });
}
