import type { Feature, Settings } from './feature.ts';
import { hog } from './hog.ts';
import { hue } from './hue.ts';
import { kernelMap } from './kernel-map.ts';

/**
 * Every feature by its name, in the order in which they are listed.
 * @example const { describer } = FEATURES.hue;
 */
export const FEATURES = { hue, hog, 'kernel-map': kernelMap } as const;
export type FeatureName = keyof typeof FEATURES;

/** The feature of that name, whatever its settings are called. */
export const featureNamed = (name: FeatureName): Feature<Settings> => FEATURES[name] as unknown as Feature<Settings>;
