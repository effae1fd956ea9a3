import type { Backend, Watch } from '../kernels/backend.ts';
import type { MatrixU8 } from '../kernels/matrix.ts';
import type { Field } from '../util/fields.ts';
import type { Random } from '../util/random.ts';

/** What a setting of a feature may be. */
export type SettingValue = number | boolean | string;

/** One setting of a feature: what it may be, its default, and a line of help. */
export interface Setting<T extends SettingValue> extends Field<T> {
  readonly help: string;
}

export type Settings = Readonly<Record<string, SettingValue>>;

/** Turns one image into numbers. */
export type Describe = (image: Uint8Array, out: Float32Array) => void;

/** What every kind of feature says of itself. */
export interface FeatureKind<S extends Settings> {
  /** Its name in `--features`. */
  readonly name: string;
  /** One line. */
  readonly description: string;
  readonly source: string;
  /** Raised when the same settings and images give other numbers than before: caches of the old ones are made again. */
  readonly version: number;
  readonly settings: { readonly [K in keyof S]: Setting<S[K]> };
  /** Sets of settings by name, as in `kernel-map:quick`; each gives some of them, the rest have their defaults. */
  readonly presets?: Readonly<Record<string, Partial<S>>> | undefined;
  /** @throws UserError (usage) for settings that do not go together */
  check?(settings: S): void;
  /** Numbers an image. */
  nFeatures(settings: S): number;
  /** Multiply-adds an image, both views; absent where there are next to none. */
  multiplyAdds?(settings: S): number;
}

/** So many numbers of an image, one after the other, between the same bounds. */
export interface NumberRange {
  readonly n: number;
  readonly least: number;
  readonly most: number;
}

/** A feature that learns nothing: a pure function of the image. */
export interface FixedFeature<S extends Settings> extends FeatureKind<S> {
  readonly learns: false;
  /** Between which bounds its numbers are, whatever the image; in their order, nFeatures in all. */
  ranges(settings: S): readonly NumberRange[];
  /**
   * Makes the function of an image of IMAGE_BYTES planar bytes; it writes all of `out`, which has nFeatures numbers.
   * It keeps scratch of its own, so that one is made for each thread.
   */
  describer(settings: S): Describe;
}

/** An array that was learned, as a file keeps it. */
export interface LearnedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Which images are turned into numbers. */
export interface FeatureRequest extends Watch {
  /** nImages × IMAGE_BYTES. */
  readonly images: MatrixU8;
  /** Which images, in this order. */
  readonly order: Int32Array;
  /** order.length × nFeatures, row by row. */
  readonly out: Float32Array;
}

/** A feature that is ready to be computed. */
export interface FittedFeature {
  /** What was learned, by name: with the settings enough to make it again. Empty for a fixed one. */
  readonly arrays: Readonly<Record<string, LearnedArray>>;
  /** The same bits for any number of threads, and whatever other images are encoded with them. */
  encode(backend: Backend, request: FeatureRequest): Promise<void>;
}

/** The images that a feature learns from. */
export interface FitRequest extends Watch {
  /** nImages × IMAGE_BYTES. */
  readonly images: MatrixU8;
  /** The training images: no other one changes a bit. */
  readonly rows: Int32Array;
  /** The only source of randomness. */
  readonly random: Random;
}

/** A feature that learns from training images, without their labels. */
export interface LearnedFeature<S extends Settings> extends FeatureKind<S> {
  readonly learns: true;
  fit(backend: Backend, settings: S, request: FitRequest): Promise<FittedFeature>;
  /**
   * Makes it again from what was learned.
   * @throws UserError (data) for arrays that are absent or of the wrong shape
   */
  restore(settings: S, arrays: Readonly<Record<string, LearnedArray>>): FittedFeature;
}

export type Feature<S extends Settings> = FixedFeature<S> | LearnedFeature<S>;
