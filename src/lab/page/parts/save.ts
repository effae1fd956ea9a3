/** Lets the browser save text or a picture as a file. */
export function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

export const saveCsv = (name: string, text: string): void => save(name, new Blob([text], { type: 'text/csv' }));

/** Rows as text for a spreadsheet. */
export const csvText = (rows: readonly (readonly unknown[])[]): string =>
  rows.map((row) => `${row.join(',')}\n`).join('');

/** A picture as it is saved: canvases of one shape, one upon the other. */
export type Layers = readonly HTMLCanvasElement[];

/** How many pixels of a saved picture there are to one of a small image: each becomes a square. */
const ZOOM = 6;
/** Below this many pixels a side it is a small image. */
const SMALL = 100;
const GAP = 12;

/** Pictures side by side, as a PNG. */
export function savePng(name: string, pictures: readonly Layers[]): void {
  sideBySide(pictures).toBlob((blob) => blob && save(name, blob));
}

function sideBySide(pictures: readonly Layers[]): HTMLCanvasElement {
  const sizes = pictures.map((layers) => {
    const [width, height] = [largest(layers, 'width'), largest(layers, 'height')];
    const zoom = width < SMALL ? ZOOM : 1;
    return { width: width * zoom, height: height * zoom };
  });
  const canvas = document.createElement('canvas');
  canvas.width = sizes.reduce((sum, { width }) => sum + width, GAP * (sizes.length - 1));
  canvas.height = Math.max(...sizes.map(({ height }) => height));
  const context = canvas.getContext('2d')!;
  let left = 0;
  pictures.forEach((layers, i) => {
    const { width, height } = sizes[i]!;
    // What is zoomed keeps its squares; layers of a finer screen are made smaller smoothly.
    context.imageSmoothingEnabled = largest(layers, 'width') >= SMALL;
    for (const layer of layers) context.drawImage(layer, left, 0, width, height);
    left += width + GAP;
  });
  return canvas;
}

const largest = (layers: Layers, side: 'width' | 'height'): number => Math.max(...layers.map((one) => one[side]));
