import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { dataError, failure, type UserError } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { errorCode } from '../files/system-error.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import { checkHas, checkText } from '../util/checks.ts';
import { MAX_SEED } from '../util/random.ts';
import { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';

/** What a linear classifier is: scores = weight · (pixels / 255 - mean) + bias. */
export interface LinearModelData {
  /** nClasses × nFeatures, row-major. */
  readonly weight: Float32Array;
  /** nClasses. */
  readonly bias: Float32Array;
  /** nFeatures: the mean training image, of pixels in [0, 1]. */
  readonly mean: Float32Array;
  /** nClasses. */
  readonly classNames: readonly string[];
}

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
  readonly model: LinearModelData;
  readonly origin: ModelOrigin;
}

const FORMAT = { format: 'cifar-train linear', format_version: '1' };
const INPUT = { pixel_scale: '1/255', layout: 'planar RGB 3x32x32' };

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});

const metadataSchema = z.object({
  format: z.literal(FORMAT.format),
  format_version: z.literal(FORMAT.format_version),
  class_names: jsonText.pipe(z.array(z.string().min(1)).min(1)),
  loss: z.string(),
  pixel_scale: z.literal(INPUT.pixel_scale),
  layout: z.literal(INPUT.layout),
  seed: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().max(MAX_SEED)),
  data_digest: z.string(),
  version: z.string(),
});

const f32 = (data: Float32Array, ...shape: number[]): Tensor => ({ dtype: 'F32', shape, data });

/**
 * Writes a linear model as safetensors, whole or not at all: `weight` [nClasses, nFeatures], `bias` [nClasses], `mean`
 * [nFeatures], all F32, and metadata with all that is needed to predict.
 * @throws UserError (failed) where the disk does not take it, or a parameter is NaN or infinite: what was there stays
 */
export async function saveLinearModel(path: string, file: LinearModelFile): Promise<void> {
  checkText('path', path, 'the path of a file');
  const { model, origin } = file;
  checkHas('model', model, 'weight', 'a linear classifier: a file is { model, origin }');
  checkHas('origin', origin, 'dataDigest', 'where the model comes from: { loss, seed, dataDigest, version }');
  const { weight, bias, mean, classNames } = model;
  for (const [name, data] of Object.entries({ weight, bias, mean })) {
    if (!data.every(Number.isFinite)) throw failure(`the model is not saved: its ${name} holds NaN or infinity`);
  }
  const bytes = encodeSafetensors({
    tensors: new Map([
      ['weight', f32(weight, classNames.length, mean.length)],
      ['bias', f32(bias, classNames.length)],
      ['mean', f32(mean, mean.length)],
    ]),
    metadata: {
      ...FORMAT,
      class_names: JSON.stringify(classNames),
      loss: origin.loss,
      ...INPUT,
      seed: String(origin.seed),
      data_digest: origin.dataDigest,
      version: origin.version,
    },
  });
  await writeAtomic(path, bytes);
}

function readTensor(
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
  shape: readonly (number | undefined)[],
  fail: (what: string) => UserError,
): Float32Array {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw fail(`it has no tensor ${name}`);
  const fits = tensor.shape.length === shape.length && tensor.shape.every((n, axis) => n === (shape[axis] ?? n));
  if (tensor.dtype !== 'F32' || !fits) {
    const wanted = shape.map((n) => n ?? 'any').join(', ');
    throw fail(`${name} must be F32 of shape [${wanted}]; it is ${tensor.dtype} of [${tensor.shape.join(', ')}]`);
  }
  const bad = tensor.data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw fail(`${name} holds ${tensor.data[bad]} at ${bad}`);
  return tensor.data;
}

/**
 * Reads what {@link saveLinearModel} wrote.
 * @throws UserError (data) for a file that is absent, damaged or no such model; UserError (failed) for one unreadable
 */
export async function loadLinearModel(path: string): Promise<LinearModelFile> {
  checkText('path', path, 'the path of a file');
  const bytes = await readFile(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') throw dataError(`there is no model file ${path}`, { cause: error });
    throw diskError(error, 'read', path);
  });
  const fail = (what: string): UserError => dataError(`${path} is not a linear model of cifar-train: ${what}`);
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw fail(`metadata ${issue.path.map(String).join('.')}: ${issue.message}`);
  }
  const { class_names: classNames, loss, seed, data_digest: dataDigest, version } = parsed.data;
  const mean = readTensor(tensors, 'mean', [undefined], fail);
  const weight = readTensor(tensors, 'weight', [classNames.length, mean.length], fail);
  const bias = readTensor(tensors, 'bias', [classNames.length], fail);
  return { model: { weight, bias, mean, classNames }, origin: { loss, seed, dataDigest, version } };
}
