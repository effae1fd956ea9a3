import { z } from 'zod';
import { failure } from '../../errors.ts';
import type { SavedFeatures } from '../../features/set/joined.ts';
import { writeAtomic } from '../../files/write-atomic.ts';
import type { ActivationName } from '../../models/network/activations.ts';
import type { Layer, NetworkClassifier } from '../../models/network/classifier.ts';
import { checkFilePath, checkHas, checkLayers, checkModelInput, checkObject, checkTexts } from '../../util/checks.ts';
import { checkName } from '../../util/named.ts';
import { encodeSafetensors, type Tensor } from '../safetensors.ts';
import { sealed } from '../sealed-tensors.ts';
import { checkModelParts, checkSeen } from './check-model.ts';
import type { ModelOrigin } from './linear-model.ts';
import { commonMetadata, readModel } from './read-model.ts';
import { featureTensors, readFeatures, readTensor } from './tensors.ts';

export interface NetworkModelFile {
  readonly model: NetworkClassifier;
  readonly origin: ModelOrigin;
  /** What turns images into the rows that it takes; absent if it takes pixels, or rows of the caller's own. */
  readonly features?: SavedFeatures | undefined;
}

const FORMAT = 'cifar-train network';
const ACTIVATION_NAMES = { relu: 0, 'leaky-relu': 0, tanh: 0, sigmoid: 0 } satisfies Record<ActivationName, 0>;

const metadataSchema = z.object({
  format: z.literal(FORMAT),
  format_version: z.literal('1'),
  ...commonMetadata,
  loss: z.string(),
  rows: z.enum(['bytes', 'codes', 'f32']),
  activation: z.enum(Object.keys(ACTIVATION_NAMES) as [ActivationName]),
  layers: z
    .string()
    .regex(/^[1-9]\d?$/)
    .transform(Number),
});
const KIND = { format: FORMAT, name: 'a network', isSealed: true, versions: new Map([['1', metadataSchema]]) };

const f32 = (data: Float32Array, ...shape: number[]): Tensor => ({ dtype: 'F32', shape, data });

const weightName = (layer: number): string => `weight${layer + 1}`;
const biasName = (layer: number): string => `bias${layer + 1}`;

/**
 * Writes a network as safetensors, whole or not at all: `weight1` [nUnits, nFeatures] and `bias1` [nUnits], `weight2` and `bias2` and
 * so on up to the scores; `scale` and `offset` [nFeatures each]; and what features learned, as a linear model has it. All tensors
 * are F32, and row-major; the metadata has everything else needed to predict.
 * @throws UserError: (failed) if it cannot be written, or a parameter is NaN or infinite: what was there stays; (usage) as
 *   {@link saveLinearModel}
 */
export async function saveNetworkModel(path: string, file: NetworkModelFile): Promise<void> {
  checkFilePath('path', path);
  checkObject('file', file, '{ model, origin }');
  const { model, origin, features } = file;
  checkHas('model', model, 'layers', 'a network, as in { model, origin }');
  const { layers, input, classNames, activation } = model;
  checkModelParts({ classNames, origin, features });
  checkTexts('origin', { loss: origin.loss });
  checkModelInput(input);
  checkSeen(input.kind === 'bytes', features);
  checkName('activation', activation, Object.keys(ACTIVATION_NAMES));
  const nFeatures = input.scale.length;
  checkLayers(layers, nFeatures, classNames.length);
  const tensors: ReadonlyMap<string, Tensor> = new Map([
    ...layers.flatMap(
      ({ weight, bias }, l) =>
        [
          [weightName(l), f32(weight, bias.length, weight.length / bias.length)],
          [biasName(l), f32(bias, bias.length)],
        ] as const,
    ),
    ['scale', f32(input.scale, nFeatures)],
    ['offset', f32(input.offset, nFeatures)],
    ...featureTensors(features),
  ]);
  for (const [name, { data }] of tensors) {
    if (!data.every(Number.isFinite)) throw failure(`the model is not saved: its ${name} holds NaN or infinity`);
  }
  const metadata = {
    format: FORMAT,
    format_version: '1',
    class_names: JSON.stringify(classNames),
    loss: origin.loss,
    activation,
    layers: String(layers.length),
    rows: input.kind,
    ...(features && { features: features.text }),
    seed: String(origin.seed),
    data_digest: origin.dataDigest,
    version: origin.version,
  };
  await writeAtomic(path, encodeSafetensors(sealed({ tensors, metadata })));
}

/**
 * Reads what {@link saveNetworkModel} wrote.
 * @throws UserError (data) for a file that is absent, damaged or not such a model; UserError (failed) if it cannot be read
 */
export async function loadNetworkModel(path: string): Promise<NetworkModelFile> {
  const { tensors, metadata, fail } = await readModel(path, KIND);
  const { class_names: classNames, loss, seed, data_digest: dataDigest, version, activation, rows } = metadata;
  const { layers: nLayers } = metadata;
  const scale = readTensor(tensors, 'scale', [undefined], fail);
  const input = { kind: rows, scale, offset: readTensor(tensors, 'offset', [scale.length], fail) };
  const layers: Layer[] = [];
  let nInputs = input.scale.length;
  for (let l = 0; l < nLayers; l++) {
    const bias = readTensor(tensors, biasName(l), [l === nLayers - 1 ? classNames.length : undefined], fail);
    layers.push({ weight: readTensor(tensors, weightName(l), [bias.length, nInputs], fail), bias });
    nInputs = bias.length;
  }
  const features = readFeatures(tensors, metadata.features, fail);
  return {
    model: { classNames, layers, activation, input },
    origin: { loss, seed, dataDigest, version },
    ...(features && { features }),
  };
}
