import type { Field } from '../util/fields.ts';

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
  readonly settings: { readonly [K in keyof S]: Setting<S[K]> };
  /** Numbers an image. */
  nFeatures(settings: S): number;
}

/** A feature that learns nothing: a pure function of the image. */
export interface FixedFeature<S extends Settings> extends FeatureKind<S> {
  readonly learns: false;
  /**
   * Makes the function of an image of IMAGE_BYTES planar bytes; it writes all of `out`, which has nFeatures numbers.
   * It keeps scratch of its own, so that one is made for each thread.
   */
  describer(settings: S): Describe;
}
