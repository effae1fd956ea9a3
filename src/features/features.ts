import { cs231n } from './cs231n.ts';
import type { Feature, Settings } from './feature.ts';
import { hog } from './hog.ts';
import { hue } from './hue.ts';
import { kernelMap } from './kernel-map.ts';
import { pixels } from './pixels.ts';
import { words } from './words.ts';

/**
 * Every feature by its name, in the order in which they are listed.
 * @example const { describer } = FEATURES.hue;
 */
export const FEATURES = { pixels, hue, hog, cs231n, words, 'kernel-map': kernelMap } as const;
export type FeatureName = keyof typeof FEATURES;

/** The feature of that name, whatever its settings are called. */
export const featureNamed = (name: FeatureName): Feature<Settings> => FEATURES[name] as unknown as Feature<Settings>;
