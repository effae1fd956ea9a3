import { usageError } from '../../errors.ts';
import { IMAGE_BYTES, N_CHANNELS, SIDE } from '../../features/image.ts';
import { restoreFeatures } from '../../features/set/joined.ts';
import type { FittedPart } from '../../features/set/part.ts';
import { LARGEST_CODE } from '../../kernels/matrix.ts';
import { type Classifier, isNetwork } from '../../models/classifier.ts';
import { LEAK } from '../../models/network/activations/leaky-relu.ts';
import type { ActivationName } from '../../models/network/activations.ts';
import type { Layer } from '../../models/network/classifier.ts';
import { encodeOnnx, type OnnxAttribute, type OnnxValue } from '../../runs/export/onnx.ts';
import type { ModelFile } from '../../runs/models/save-model.ts';
import { version } from '../../runs/version.ts';
import { describedInGraph } from './features/described.ts';
import { Graph, type Ref } from './graph.ts';

/** An ONNX file, and what goes into its graph and comes out. */
export interface OnnxFile {
  readonly bytes: Uint8Array;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const IMAGES: OnnxValue = { name: 'images', type: 'uint8', shape: ['n', N_CHANNELS, SIDE, SIDE] };
const DESCRIPTION = `images: n x ${N_CHANNELS} x ${SIDE} x ${SIDE} bytes, planes of red, green and blue, each row by row`;
const SCORES = 'scores';

/**
 * A linear classifier or a network as ONNX, with all that is done to images before: bytes go in; scores come out, n × nClasses,
 * and for a softmax loss also their probabilities.
 * @throws UserError (usage) for a model that takes no images, or features that ONNX cannot make
 */
export function onnxModel({ model, origin, features }: ModelFile): OnnxFile {
  const { classNames, input } = model;
  const n = input.scale.length;
  const ofImages = features === undefined ? input.kind === 'bytes' && n === IMAGE_BYTES : input.kind === 'codes';
  if (!ofImages) {
    throw usageError('the model takes rows of its own, not images: it cannot be exported as onnx', {
      hint: 'choose npz: it takes any model',
    });
  }
  const graph = new Graph();
  const pixels = graph.asFloat(IMAGES.name);
  const rows =
    features === undefined
      ? graph.add('Flatten', [pixels], { axis: 1 })
      : graph.joined(1, ...restoreFeatures(features).parts.map((part) => codesOf(graph, pixels, part)));
  const scaled = graph.product(rows, graph.floats(input.scale, 1, n));
  layersOnto(graph, graph.sum(scaled, graph.floats(input.offset, 1, n)), model);
  const outputs: OnnxValue[] = [{ name: SCORES, type: 'float', shape: ['n', classNames.length] }];
  if (origin.loss === 'softmax') {
    const name = graph.add('Softmax', [SCORES], { axis: 1 }, 'probabilities');
    outputs.push({ ...outputs[0]!, name });
  }
  const kind = isNetwork(model) ? 'network' : 'linear';
  const bytes = encodeOnnx({
    graph: { name: kind, inputs: [IMAGES], outputs, nodes: graph.nodes, tensors: graph.tensors },
    ...{ version, description: DESCRIPTION },
    metadata: {
      ...{ kind, class_names: JSON.stringify(classNames), features: features?.text ?? 'pixels', loss: origin.loss },
      ...{ seed: String(origin.seed), data_digest: origin.dataDigest, trained_by: origin.version },
    },
  });
  return { bytes, inputs: [IMAGES], outputs };
}

/**
 * The numbers of a feature, rounded to 16-bit codes as the classifier knows them: see features/set/codes.ts. Rounding is in f64 as
 * there, so that the same numbers come to the same codes.
 */
function codesOf(graph: Graph, pixels: Ref, part: FittedPart): Ref {
  const { spec, range, nFeatures } = part;
  const values = graph.asDouble(graph.asFloat(describedInGraph(spec)(graph, pixels, part)));
  const each = (numbers: Float64Array): Ref => graph.doubles(numbers, 1, nFeatures);
  const perUnit = each(Float64Array.from(range.scale, (s) => 1 / s));
  const inUnits = graph.product(graph.difference(values, each(Float64Array.from(range.offset))), perUnit);
  const rounded = graph.add('Floor', [graph.sum(inUnits, graph.double(0.5))]);
  return graph.asFloat(graph.add('Clip', [rounded, graph.double(-LARGEST_CODE), graph.double(LARGEST_CODE)]));
}

/** The operation of each activation. */
const ACTIVATIONS: Readonly<
  Record<ActivationName, readonly [operation: string, attributes?: Readonly<Record<string, OnnxAttribute>>]>
> = {
  relu: ['Relu'],
  'leaky-relu': ['LeakyRelu', { alpha: { float: LEAK } }],
  tanh: ['Tanh'],
  sigmoid: ['Sigmoid'],
};

function layersOnto(graph: Graph, x: Ref, model: Classifier): void {
  const layers: readonly Layer[] = isNetwork(model) ? model.layers : [model];
  let values = x;
  for (const [l, { weight, bias }] of layers.entries()) {
    const nOutputs = bias.length;
    const inputs = [
      values,
      graph.floats(weight, nOutputs, weight.length / nOutputs),
      graph.floats(bias, nOutputs),
    ] as const;
    if (l === layers.length - 1) graph.add('Gemm', inputs, { transB: 1 }, SCORES);
    else {
      const [operation, attributes] = ACTIVATIONS[isNetwork(model) ? model.activation : 'relu'];
      values = graph.add(operation, [graph.add('Gemm', inputs, { transB: 1 })], attributes);
    }
  }
}
