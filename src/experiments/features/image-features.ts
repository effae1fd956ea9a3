import { createHash } from 'node:crypto';
import { featureNamed } from '../../features/features.ts';
import { type FittedFeatures, joined } from '../../features/set/joined.ts';
import { encodePart, type FittedPart, fitPart } from '../../features/set/part.ts';
import type { FeatureSetSpec, FeatureSpec } from '../../features/spec/spec.ts';
import { featuresText } from '../../features/spec/text.ts';
import { systemTrouble } from '../../files/system-error.ts';
import type { Watch } from '../../kernels/backend.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import { type MatrixI16, type MatrixU8, matrix } from '../../kernels/matrix.ts';
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
  #isFull = false;

  constructor(compute: Compute, observer: Observer, cache: FeatureCache | undefined) {
    this.#compute = compute;
    this.#observer = observer;
    this.#cache = cache;
  }

  /**
   * Fits features on training images.
   * @param rows the training images: no other one changes a bit
   */
  async fit(specs: FeatureSetSpec, images: MatrixU8, rows: Int32Array, seed: number): Promise<FittedSet> {
    const from = { images, digest: this.#digestOf(images) };
    const parts: FittedPart[] = [];
    const keys: string[] = [];
    for (const spec of specs) {
      const key = partKey(spec, from, rows, seed);
      parts.push(await this.#fitPart(spec, key, from, rows, seed));
      keys.push(key);
    }
    return { ...joined(parts), keys };
  }

  /** The codes of all images: nImages × nFeatures. */
  async encode({ parts, keys, nFeatures }: FittedSet, images: MatrixU8): Promise<MatrixI16> {
    const from = { images, digest: this.#digestOf(images) };
    const codes = new Int16Array(images.nRows * nFeatures);
    let column = 0;
    for (const [p, part] of parts.entries()) {
      await this.#encodePart(part, keys[p]!, from, { codes, stride: nFeatures, column });
      column += part.nFeatures;
    }
    return matrix(codes, images.nRows, nFeatures);
  }

  async #fitPart(
    spec: FeatureSpec,
    key: string,
    { images }: Images,
    rows: Int32Array,
    seed: number,
  ): Promise<FittedPart> {
    const { backend } = this.#compute;
    const request = { images, rows, seed };
    if (!featureNamed(spec.name).learns) return await fitPart(backend, spec, request);
    const kept = await this.#cache?.part(key, spec);
    if (kept !== undefined) return kept;
    const part = await this.#compute.phase('learn', () =>
      this.#compute.watched(`learning ${featuresText([spec])}`, (watch) =>
        fitPart(backend, spec, { ...request, ...watch }),
      ),
    );
    await this.#keep((cache) => cache.keepPart(key, part));
    return part;
  }

  async #encodePart(
    part: FittedPart,
    fittedKey: string,
    { images, digest }: Images,
    place: { readonly codes: Int16Array; readonly stride: number; readonly column: number },
  ): Promise<void> {
    const { backend, signal } = this.#compute;
    const shape = { key: keyOf(fittedKey, digest), nRows: images.nRows, nCols: part.nFeatures };
    if (await this.#cache?.codes(shape, place, signal)) return;
    const order = allRows(images.nRows);
    const label = `encoding ${featuresText([part.spec])}`;
    const encode = (watch: Watch) => encodePart(backend, part, { images, order, ...place, ...watch });
    await this.#compute.phase('encode', () => this.#compute.watched(label, encode));
    await this.#keep((cache) => cache.keepCodes(shape, place, signal));
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
