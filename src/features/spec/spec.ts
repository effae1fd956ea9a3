import type { Settings } from '../feature.ts';
import { type FeatureName, featureNamed } from '../features.ts';

/** One feature with all its settings. Plain JSON. */
export interface FeatureSpec {
  readonly name: FeatureName;
  readonly settings: Settings;
}

/** Features that are joined: an image's numbers are those of the first, then those of the second … At least one. */
export type FeatureSetSpec = readonly FeatureSpec[];

/** All settings of a feature: those of a preset, where one is named, those given, and the defaults. */
export function filledSettings(name: FeatureName, given: Settings = {}, preset?: string): Settings {
  const { settings, presets } = featureNamed(name);
  const usual = Object.fromEntries(Object.entries(settings).map(([key, { fallback }]) => [key, fallback]));
  return { ...usual, ...(preset === undefined ? {} : presets?.[preset]), ...given } as Settings;
}

/** Whether features, as typed, are the pixels as they are, which are no features but what models see by default. */
export const isPixels = (text: string | undefined): text is undefined | 'pixels' =>
  text === undefined || text === 'pixels';

/** Numbers of one image. */
export const nFeaturesOf = (specs: FeatureSetSpec): number =>
  specs.reduce((sum, { name, settings }) => sum + featureNamed(name).nFeatures(settings), 0);

/** Whether a feature is learned, so that each training part gives another. */
export const learns = (specs: FeatureSetSpec): boolean => specs.some(({ name }) => featureNamed(name).learns);
