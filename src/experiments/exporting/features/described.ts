import { usageError } from '../../../errors.ts';
import type { FeatureName } from '../../../features/features.ts';
import type { HogSettings } from '../../../features/hog.ts';
import type { FeatureSpec } from '../../../features/spec/spec.ts';
import { partText } from '../../../features/spec/text.ts';
import type { DescribeInGraph } from './describe.ts';
import { hogInGraph } from './hog.ts';
import { hueInGraph } from './hue.ts';
import { kernelMapInGraph } from './kernel-map.ts';
import { pixelsInGraph } from './pixels.ts';
import { wordsInGraph } from './words.ts';

/** Of each feature the operations that make it. */
const DESCRIBED: Readonly<Record<FeatureName, DescribeInGraph | undefined>> = {
  pixels: pixelsInGraph,
  hue: hueInGraph,
  hog: hogInGraph,
  words: wordsInGraph,
  'kernel-map': kernelMapInGraph,
  // Gradients of grey in thousandths fit no table, and the course's rounding is that of f64.
  cs231n: undefined,
};

/**
 * How a feature is made of the operations of ONNX.
 * @throws UserError (usage) for one that cannot be made of them with the same numbers
 */
export function describedInGraph(spec: FeatureSpec): DescribeInGraph {
  const { name, settings } = spec;
  const found = name === 'hog' && (settings as HogSettings).colour === 'grey' ? undefined : DESCRIBED[name];
  if (found !== undefined) return found;
  throw usageError(`a model of the features ${partText(spec)} cannot be exported as onnx`, {
    hint: 'ONNX has pixels, hue, hog, words and kernel-map; npz and safetensors take the model of any features',
  });
}
