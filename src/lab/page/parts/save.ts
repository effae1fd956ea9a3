/** Lets the browser save text or a picture as a file. */
export function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

export const saveCsv = (name: string, text: string): void => save(name, new Blob([text], { type: 'text/csv' }));

/** Several canvases of one size, one upon the other, as a PNG. */
export function savePng(name: string, layers: readonly HTMLCanvasElement[]): void {
  const side = Math.max(...layers.map(({ width }) => width));
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d')!;
  for (const layer of layers) context.drawImage(layer, 0, 0, side, side);
  canvas.toBlob((blob) => blob && save(name, blob));
}
