import { z } from 'zod';
import { failure, type UserError } from '../../errors.ts';
import type { SavedFeatures } from '../../features/set/joined.ts';
import { writeAtomic } from '../../files/write-atomic.ts';
import type { ModelInput } from '../../models/input/input.ts';
import type { LinearClassifier } from '../../models/linear/classifier.ts';
import { checkFilePath, checkFloats, checkHas, checkModelInput, checkObject, checkTexts } from '../../util/checks.ts';
import { encodeSafetensors, type Tensor } from '../safetensors.ts';
import { sealed } from '../sealed-tensors.ts';
import { checkModelParts, checkSeen } from './check-model.ts';
import { commonMetadata, readModel } from './read-model.ts';
import { featureTensors, readFeatures, readTensor } from './tensors.ts';

/** Where a model comes from. */
export interface ModelOrigin {
  readonly loss: string;
  readonly seed: number;
  /** Of the training data. */
  readonly dataDigest: string;
  /** Of cifar-train. */
  readonly version: string;
}

export interface LinearModelFile {
  readonly model: LinearClassifier;
  readonly origin: ModelOrigin;
  /** What turns images into the rows that it takes; absent if it takes pixels, or rows of the caller's own. */
  readonly features?: SavedFeatures | undefined;
}

const FORMAT = 'cifar-train linear';
/** What version 1 says of its input: pixels / 255 - mean. */
const PIXELS = { pixel_scale: '1/255', layout: 'planar RGB 3x32x32' };
const PIXEL_SCALE = Math.fround(1 / 255);

const { features: featuresText, ...others } = commonMetadata;
const common = { format: z.literal(FORMAT), loss: z.string(), ...others };
const metadataOfPixels = z.object({
  ...common,
  format_version: z.literal('1'),
  pixel_scale: z.literal(PIXELS.pixel_scale),
  layout: z.literal(PIXELS.layout),
});
const metadataOfRows = z.object({
  ...common,
  format_version: z.literal('2'),
  rows: z.enum(['bytes', 'codes', 'f32']),
  features: featuresText,
});
type Metadata = z.infer<typeof metadataOfPixels> | z.infer<typeof metadataOfRows>;
const KIND = {
  format: FORMAT,
  name: 'a linear model',
  isSealed: true,
  versions: new Map<string, z.ZodType<Metadata>>([
    ['1', metadataOfPixels],
    ['2', metadataOfRows],
  ]),
};

const f32 = (data: Float32Array, ...shape: number[]): Tensor => ({ dtype: 'F32', shape, data });

/** Whether it classifies pixels / 255 - mean. */
const takesPixels = ({ kind, scale }: ModelInput): boolean => kind === 'bytes' && scale.every((s) => s === PIXEL_SCALE);

const negated = (data: Float32Array): Float32Array => data.map((x) => -x);

/**
 * Writes a linear model as safetensors, whole or not at all. A classifier of pixels / 255 - mean is written in version
 * 1: `weight` [nClasses, nFeatures], `bias` [nClasses] and `mean` [nFeatures], the mean image. Any other is written in
 * version 2, with `scale` and `offset` [nFeatures each] in place of `mean`, and `rows` in the metadata: `bytes`, `codes`
 * or `f32`, and what features learned: `features` in the metadata, as typed, and tensors named `features.…`. All tensors are F32, and row-major; the metadata has everything else needed to predict, and the SHA-256 of all the rest.
 * @throws UserError: (failed) if it cannot be written, or a parameter is NaN or infinite: what was there stays; (usage) for
 *   what is no such model, or one whose arrays are of another size, such as empty ones that were transferred
 */
export async function saveLinearModel(path: string, file: LinearModelFile): Promise<void> {
  checkFilePath('path', path);
  checkObject('file', file, '{ model, origin }');
  const { model, origin, features } = file;
  checkHas('model', model, 'weight', 'a linear classifier, as in { model, origin }');
  const { weight, bias, classNames, input } = model;
  checkModelParts({ classNames, origin, features });
  checkTexts('origin', { loss: origin.loss });
  checkModelInput(input);
  const nFeatures = input.scale.length;
  checkFloats('the model', model, { weight: classNames.length * nFeatures, bias: classNames.length });
  const pixels = takesPixels(input);
  checkSeen(input.kind === 'bytes', features);
  const seen: Readonly<Record<string, Float32Array>> = pixels
    ? { mean: negated(input.offset) }
    : { scale: input.scale, offset: input.offset };
  const learned = featureTensors(features);
  const all = { weight, bias, ...seen, ...Object.fromEntries(learned.map(([name, { data }]) => [name, data])) };
  for (const [name, data] of Object.entries(all)) {
    if (!data.every(Number.isFinite)) throw failure(`the model is not saved: its ${name} holds NaN or infinity`);
  }
  const bytes = encodeSafetensors(
    sealed({
      tensors: new Map([
        ['weight', f32(weight, classNames.length, nFeatures)],
        ['bias', f32(bias, classNames.length)],
        ...Object.entries(seen).map(([name, data]) => [name, f32(data, nFeatures)] as const),
        ...learned,
      ]),
      metadata: {
        format: FORMAT,
        format_version: pixels ? '1' : '2',
        class_names: JSON.stringify(classNames),
        loss: origin.loss,
        ...(pixels ? PIXELS : { rows: input.kind }),
        ...(features && { features: features.text }),
        seed: String(origin.seed),
        data_digest: origin.dataDigest,
        version: origin.version,
      },
    }),
  );
  await writeAtomic(path, bytes);
}

function readInput(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Metadata,
  fail: (what: string) => UserError,
): ModelInput {
  if (metadata.format_version === '1') {
    const offset = negated(readTensor(tensors, 'mean', [undefined], fail));
    return { kind: 'bytes', scale: new Float32Array(offset.length).fill(PIXEL_SCALE), offset };
  }
  const scale = readTensor(tensors, 'scale', [undefined], fail);
  return { kind: metadata.rows, scale, offset: readTensor(tensors, 'offset', [scale.length], fail) };
}

/**
 * Reads what {@link saveLinearModel} wrote, of either version.
 * @throws UserError (data) for a file that is absent, damaged or not such a model; UserError (failed) if it cannot be
 *   read
 */
export async function loadLinearModel(path: string): Promise<LinearModelFile> {
  const { tensors, metadata, fail } = await readModel(path, KIND);
  const { class_names: classNames, loss, seed, data_digest: dataDigest, version } = metadata;
  const input = readInput(tensors, metadata, fail);
  const weight = readTensor(tensors, 'weight', [classNames.length, input.scale.length], fail);
  const bias = readTensor(tensors, 'bias', [classNames.length], fail);
  const features = readFeatures(tensors, 'features' in metadata ? metadata.features : undefined, fail);
  return {
    model: { weight, bias, input, classNames },
    origin: { loss, seed, dataDigest, version },
    ...(features && { features }),
  };
}
