import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { featureNamed } from '../../features/features.ts';
import { inStages } from '../../features/learning/stages.ts';
import { type FittedFeatures, joined } from '../../features/set/joined.ts';
import { encodePart, type FittedPart, fitPart } from '../../features/set/part.ts';
import type { FeatureSetSpec, FeatureSpec } from '../../features/spec/spec.ts';
import { featuresText } from '../../features/spec/text.ts';
import { systemTrouble } from '../../files/system-error.ts';
import type { Watch } from '../../kernels/backend.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import { type MatrixI16, type MatrixU8, matrix } from '../../kernels/matrix.ts';
import { encodingCost, learningCost } from '../../selection/sweep/costs.ts';
import type { Compute } from '../resources/compute.ts';
import type { Observer } from '../resources/observer.ts';
import { type FeatureCache, keyOf } from './cache.ts';

/** Images that features are fitted on or computed from. */
interface Images {
  readonly images: MatrixU8;
  /** Of their bytes. */
  readonly digest: string;
}

/** Features that were fitted, with what identifies them. */
export interface FittedSet extends FittedFeatures {
  /** One for each part. */
  readonly keys: readonly string[];
}

/** Fits features and computes them, or finds them in the cache. */
export class ImageFeatures {
  readonly #compute: Compute;
  readonly #observer: Observer;
  readonly #cache: FeatureCache | undefined;
  /** Of images, by their bytes: hashing CIFAR-10 takes a tenth of a second, but folds ask again and again. */
  readonly #digests = new WeakMap<Uint8Array, string>();
  /** What was asked for last: without a cache too, models that see the same share it. */
  #lastFit: FittedSet | undefined;
  #lastCodes: { readonly key: string; readonly codes: MatrixI16 } | undefined;
  #isFull = false;

  constructor(compute: Compute, observer: Observer, cache: FeatureCache | undefined) {
    this.#compute = compute;
    this.#observer = observer;
    this.#cache = cache;
  }

  /**
   * Fits features on training images.
   * @param rows  the training images: no other one changes a bit
   * @param watch absent: each feature has a bar of its own
   */
  async fit(
    specs: FeatureSetSpec,
    images: MatrixU8,
    rows: Int32Array,
    seed: number,
    watch?: Watch,
  ): Promise<FittedSet> {
    const from = { images, digest: this.#digestOf(images) };
    const keys = specs.map((spec) => partKey(spec, from, rows, seed));
    if (isDeepStrictEqual(this.#lastFit?.keys, keys)) return this.#lastFit!;
    this.#lastFit = undefined; // before there is another
    const stage = watch && inStages(watch, learningCost(specs));
    const parts: FittedPart[] = [];
    for (const [s, spec] of specs.entries()) {
      parts.push(await this.#fitPart(spec, keys[s]!, from, rows, seed, stage?.(learningCost([spec]))));
    }
    this.#lastFit = { ...joined(parts), keys };
    return this.#lastFit;
  }

  /**
   * The codes of all images: nImages × nFeatures. They are not to be changed.
   * @param watch absent: each feature has a bar of its own
   */
  async encode({ parts, keys, nFeatures }: FittedSet, images: MatrixU8, watch?: Watch): Promise<MatrixI16> {
    const from = { images, digest: this.#digestOf(images) };
    const key = keyOf(keys, from.digest);
    if (this.#lastCodes?.key === key) return this.#lastCodes.codes;
    this.#lastCodes = undefined; // before there are others
    const cost = (some: readonly FittedPart[]) => encodingCost(specsOf(some), images.nRows);
    const stage = watch && inStages(watch, cost(parts));
    const codes = new Int16Array(images.nRows * nFeatures);
    let column = 0;
    for (const [p, part] of parts.entries()) {
      await this.#encodePart(part, keys[p]!, from, { codes, stride: nFeatures, column }, stage?.(cost([part])));
      column += part.nFeatures;
    }
    this.#lastCodes = { key, codes: matrix(codes, images.nRows, nFeatures) };
    return this.#lastCodes.codes;
  }

  /** Which features are not on disk, so that they have to be learned, or encoded for the images that they would be learned from. */
  async missing(specs: FeatureSetSpec, images: MatrixU8, rows: Int32Array, seed: number) {
    const from = { images, digest: this.#digestOf(images) };
    const learning: FeatureSpec[] = [];
    const encoding: FeatureSpec[] = [];
    for (const spec of specs) {
      const key = partKey(spec, from, rows, seed);
      const { learns } = featureNamed(spec.name);
      if (learns && !(await this.#cache?.has(key, 'feature'))) learning.push(spec);
      if (!(await this.#cache?.has(keyOf(key, from.digest), 'codes'))) encoding.push(spec);
    }
    return { learning, encoding };
  }

  async #fitPart(
    spec: FeatureSpec,
    key: string,
    { images }: Images,
    rows: Int32Array,
    seed: number,
    watch: Watch | undefined,
  ): Promise<FittedPart> {
    const { backend } = this.#compute;
    const request = { images, rows, seed };
    if (!featureNamed(spec.name).learns) return await fitPart(backend, spec, request);
    const kept = await this.#cache?.part(key, spec);
    if (kept !== undefined) return kept;
    const label = `learning ${featuresText([spec])}`;
    const part = await this.#watched('learn', label, watch, (watch) =>
      fitPart(backend, spec, { ...request, ...watch }),
    );
    await this.#keep((cache) => cache.keepPart(key, part));
    return part;
  }

  async #encodePart(
    part: FittedPart,
    fittedKey: string,
    { images, digest }: Images,
    place: { readonly codes: Int16Array; readonly stride: number; readonly column: number },
    watch: Watch | undefined,
  ): Promise<void> {
    const { backend, signal } = this.#compute;
    const shape = { key: keyOf(fittedKey, digest), nRows: images.nRows, nCols: part.nFeatures };
    if (await this.#cache?.codes(shape, place, signal)) return;
    const order = allRows(images.nRows);
    const label = `encoding ${featuresText([part.spec])}`;
    await this.#watched('encode', label, watch, (watch) =>
      encodePart(backend, part, { images, order, ...place, ...watch }),
    );
    await this.#keep((cache) => cache.keepCodes(shape, place, signal));
  }

  #watched<T>(phase: string, label: string, given: Watch | undefined, work: (watch: Watch) => Promise<T>): Promise<T> {
    return this.#compute.phase(phase, () => (given === undefined ? this.#compute.watched(label, work) : work(given)));
  }

  /** A cache that cannot be written costs time, and no result. */
  async #keep(write: (cache: FeatureCache) => Promise<void>): Promise<void> {
    if (this.#cache === undefined || this.#isFull) return;
    try {
      await write(this.#cache);
    } catch (error) {
      this.#compute.signal.throwIfAborted();
      this.#isFull = true;
      const trouble = systemTrouble(error, 'write');
      const why = trouble === undefined ? (error as Error).message : `${trouble.reason} (${trouble.code})`;
      this.#observer.tell({ kind: 'cache-lost', folder: this.#cache.folder, why });
    }
  }

  #digestOf({ data }: MatrixU8): string {
    let digest = this.#digests.get(data);
    if (digest === undefined) {
      digest = createHash('sha256').update(data).digest('hex');
      this.#digests.set(data, digest);
    }
    return digest;
  }
}

const specsOf = (parts: readonly FittedPart[]): readonly FeatureSpec[] => parts.map(({ spec }) => spec);

/** What a fitted part depends on. */
function partKey({ name, settings }: FeatureSpec, { digest }: Images, rows: Int32Array, seed: number): string {
  const { version, learns } = featureNamed(name);
  const own = [name, version, settings];
  if (!learns) return keyOf(...own);
  const chosen = createHash('sha256')
    .update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength))
    .digest('hex');
  return keyOf(...own, digest, chosen, seed);
}
