import { RASTER } from '../plane/draw.ts';
import type { KnnState } from './knn-state.ts';

/** A program that computes the regions that the page shows. */
export function knnCode({ points, k, metric, ties, turn }: KnnState): string {
  const list = (numbers: Int32Array | Uint8Array) => [...numbers].join(', ');
  const { width, height, left, top, step } = RASTER;
  return `import { axesAt, createWasmBackend } from 'cifar-train';

const backend = await createWasmBackend();
export const out = new Uint8Array(${width} * ${height}); // a class for each pixel, 255 for a tie; the lowest row first
await backend.regions({
  points: Int32Array.of(${list(points.xy)}),
  labels: Uint8Array.of(${list(points.labels)}),
  k: ${Math.min(k, points.labels.length)},
  metric: '${metric}',
  ties: '${ties}',
  axes: axesAt(${turn}),
  raster: { width: ${width}, height: ${height}, left: ${left}, top: ${top}, step: ${step} },
  out,
});
await backend.close();
`;
}
