import type { LearnedArray } from '../../../features/feature.ts';
import { N_CHANNELS } from '../../../features/image.ts';
import type { PixelsSettings } from '../../../features/pixels.ts';
import type { Graph, Ref } from '../graph.ts';
import type { DescribeInGraph } from './describe.ts';

/** Pixels as they are, or whitened: see features/pixels.ts. */
export const pixelsInGraph: DescribeInGraph = (graph, images, { spec, fitted: { arrays } }) => {
  const { whiten, patch } = spec.settings as PixelsSettings;
  if (!whiten) return graph.add('Flatten', [images], { axis: 1 });
  const { mean, kernel } = arrays as Readonly<Record<'mean' | 'kernel', LearnedArray>>;
  return graph.add('Flatten', [whitened(graph, images, { patch, mean: mean.data, kernel: kernel.data })], { axis: 1 });
};

/** ZCA whitening as a convolution; pixels beyond the border are mirrored. See kernels/maps/reference.ts. */
export function whitened(
  graph: Graph,
  images: Ref,
  { patch, mean, kernel }: { readonly patch: number; readonly mean: Float32Array; readonly kernel: Float32Array },
): Ref {
  const inUnits = graph.quotient(images, graph.float(255));
  const centred = graph.difference(inUnits, graph.floats(mean, 1, N_CHANNELS, 1, 1));
  const border = (patch - 1) / 2;
  const pads = graph.integers(0, 0, border, border, 0, 0, border, border);
  const padded = border === 0 ? centred : graph.add('Pad', [centred, pads], { mode: 'reflect' });
  return graph.add('Conv', [padded, graph.floats(kernel, N_CHANNELS, N_CHANNELS, patch, patch)]);
}
