/** Lets the browser save text or a picture as a file. */
export function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

export const saveCsv = (name: string, text: string): void => save(name, new Blob([text], { type: 'text/csv' }));

/** Several canvases, one upon the other, as a PNG. */
export function savePng(name: string, layers: readonly HTMLCanvasElement[]): void {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(...layers.map(({ width }) => width));
  canvas.height = Math.max(...layers.map(({ height }) => height));
  const context = canvas.getContext('2d')!;
  for (const layer of layers) context.drawImage(layer, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && save(name, blob));
}

/** How many pixels of a strip there are to one of an image. */
const ZOOM = 6;

/** Small images side by side, each of their pixels a square. */
export function strip(images: readonly HTMLCanvasElement[]): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = images.reduce((sum, { width }) => sum + (width + 2) * ZOOM, 0);
  canvas.height = Math.max(...images.map(({ height }) => height)) * ZOOM;
  const context = canvas.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  let left = 0;
  for (const image of images) {
    context.drawImage(image, left, 0, image.width * ZOOM, image.height * ZOOM);
    left += (image.width + 2) * ZOOM;
  }
  return canvas;
}
