import { dataError } from '../../errors.ts';
import type { Backend, Watch } from '../../kernels/backend.ts';
import { allRows, copyRows } from '../../kernels/copy-rows.ts';
import type { MatrixU8 } from '../../kernels/matrix.ts';
import { Random } from '../../util/random.ts';
import type { FittedFeature, LearnedArray } from '../feature.ts';
import { featureNamed } from '../features.ts';
import { IMAGE_BYTES } from '../image.ts';
import { inStages } from '../learning/stages.ts';
import type { FeatureSpec } from '../spec/spec.ts';
import { type CodeRange, encodeRows, rangeOfBounds, rangeOfSample } from './codes.ts';
import { fixedFeature } from './fixed.ts';

/** One feature, fitted, and how its numbers are kept. */
export interface FittedPart {
  readonly spec: FeatureSpec;
  readonly nFeatures: number;
  readonly fitted: FittedFeature;
  readonly range: CodeRange;
}

/** What a part learns from. */
export interface PartRequest extends Watch {
  /** nImages × IMAGE_BYTES. */
  readonly images: MatrixU8;
  /** The training images: no other one changes a bit. */
  readonly rows: Int32Array;
  readonly seed: number;
}

/** Every feature draws from this stream of the seed, so that what one learns does not depend on those beside it. */
const STREAM = 1;
/** Images, evenly spread over the training images, that say how large the numbers of a learned feature are. */
const SAMPLE = 1000;
/** The share of the time that encoding them takes, about. */
const SAMPLING = 0.2;
/** Images that are encoded at a time. */
const CHUNK = 512;
/** Fewer where an image has many numbers: so many numbers at a time. */
const NUMBERS = 4 * 2 ** 20;

/**
 * Learns a feature from training images; one that learns nothing takes no time.
 * @throws UserError (usage) for settings that do not go together
 */
export async function fitPart(
  backend: Backend,
  spec: FeatureSpec,
  { images, rows, seed, ...watch }: PartRequest,
): Promise<FittedPart> {
  const feature = featureNamed(spec.name);
  feature.check?.(spec.settings);
  const nFeatures = feature.nFeatures(spec.settings);
  if (!feature.learns) return restorePart(spec, {});
  const random = Random.seeded(seed, STREAM);
  const stage = inStages(watch, 1);
  const fitted = await feature.fit(backend, spec.settings, { images, rows, random, ...stage(1 - SAMPLING) });
  const n = Math.min(SAMPLE, rows.length);
  const spread = Int32Array.from({ length: n }, (_, i) => rows[Math.floor((i * rows.length) / n)]!);
  const sample = new Float32Array(n * nFeatures);
  await eachChunk(backend, { fitted, nFeatures }, { images, order: spread, ...stage(SAMPLING) }, (values, first) => {
    sample.set(values, first * nFeatures);
  });
  return { spec, nFeatures, fitted, range: rangeOfSample(sample, nFeatures) };
}

/** Where a part's numbers go. */
export interface CodesRequest extends Watch {
  readonly images: MatrixU8;
  /** Which images, in this order. */
  readonly order: Int32Array;
  /** order.length rows. */
  readonly codes: Int16Array;
  /** Numbers from one row of `codes` to the next. */
  readonly stride: number;
  /** Where in a row the part's numbers begin. */
  readonly column: number;
}

/** Encodes images. The same codes for any number of threads, and whatever other images are encoded with them. */
export async function encodePart(backend: Backend, part: FittedPart, request: CodesRequest): Promise<void> {
  const { codes, stride, column } = request;
  await eachChunk(backend, part, request, (values, first) => {
    encodeRows(values, part.range, codes, stride, first * stride + column);
  });
}

/** Calls back with the numbers of some images at a time; they are valid until it returns. */
async function eachChunk(
  backend: Backend,
  { fitted, nFeatures }: Pick<FittedPart, 'fitted' | 'nFeatures'>,
  { images, order, signal, onProgress }: Watch & { readonly images: MatrixU8; readonly order: Int32Array },
  onChunk: (values: Float32Array, first: number) => void,
): Promise<void> {
  const most = Math.max(1, Math.min(CHUNK, Math.floor(NUMBERS / nFeatures), order.length));
  const buffers = [0, 1].map(() => ({
    some: backend.uint8(most, IMAGE_BYTES),
    values: backend.float32(most, nFeatures),
  }));
  try {
    let handOn = () => {};
    for (let first = 0, chunk = 0; first < order.length; first += most, chunk++) {
      signal?.throwIfAborted();
      const { some, values } = buffers[chunk % 2]!;
      const rows = order.subarray(first, first + most);
      copyRows(images, rows, some);
      const out = values.data.subarray(0, rows.length * nFeatures);
      const encoding = fitted.encode(backend, { images: some, order: allRows(rows.length), out, signal });
      try {
        handOn(); // what is ready, while the threads go on
      } finally {
        await encoding; // memory may only be freed once no thread computes in it
      }
      handOn = () => onChunk(out, first);
      onProgress?.(first + rows.length, order.length);
    }
    handOn();
  } finally {
    for (const { some, values } of buffers) backend.free(some, values);
  }
}

/** What the arrays of a range are called. */
const SCALE = 'code.scale';
const OFFSET = 'code.offset';

/** What was learned, by name: enough for {@link restorePart}. Empty for a feature that learns nothing. */
export function arraysOf({ spec, fitted, range, nFeatures }: FittedPart): Readonly<Record<string, LearnedArray>> {
  if (!featureNamed(spec.name).learns) return {};
  const shape = [nFeatures];
  return { ...fitted.arrays, [SCALE]: { shape, data: range.scale }, [OFFSET]: { shape, data: range.offset } };
}

/**
 * A part as it was fitted.
 * @param arrays what {@link arraysOf} gave
 * @throws UserError (data) for arrays that are absent, of the wrong shape, or hold NaN or infinity
 */
export function restorePart(spec: FeatureSpec, arrays: Readonly<Record<string, LearnedArray>>): FittedPart {
  const feature = featureNamed(spec.name);
  const nFeatures = feature.nFeatures(spec.settings);
  if (!feature.learns) {
    return {
      spec,
      nFeatures,
      fitted: fixedFeature(spec),
      range: rangeOfBounds(feature.ranges(spec.settings)),
    };
  }
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    const whole = shape.reduce((product, n) => product * n, 1);
    if (data.length !== whole)
      throw dataError(`the ${name} of ${spec.name} must be ${whole} numbers; they are ${data.length}`);
    const bad = data.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw dataError(`the ${name} of ${spec.name} must be finite numbers; number ${bad} is ${data[bad]}`);
  }
  const { [SCALE]: scale, [OFFSET]: offset, ...others } = arrays;
  if (scale?.data.length !== nFeatures || offset?.data.length !== nFeatures) {
    throw dataError(`the codes of ${spec.name} must have ${nFeatures} scales and offsets`);
  }
  const range = { scale: scale.data, offset: offset.data };
  return { spec, nFeatures, fitted: feature.restore(spec.settings, others), range };
}
