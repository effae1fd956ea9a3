import { typedName } from '../util/flag-name.ts';
import { namesIn } from '../util/named.ts';
import { FEATURES, featureNamed } from './features.ts';
import { filledSettings, isPixels } from './spec/spec.ts';
import { featuresText } from './spec/text.ts';

/** What there is to know of a feature before it is used. */
export interface FeatureEntry {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly settings: readonly {
    /** As typed. */
    readonly name: string;
    readonly expected: string;
    readonly usual: string;
    readonly help: string;
  }[];
  /** As it is by default, and with each preset. */
  readonly variants: readonly {
    /** As typed for `--features`. */
    readonly text: string;
    /** Numbers of an image. */
    readonly nFeatures: number;
    /** Whether it is learned from training images. */
    readonly learns: boolean;
    /** To compute them, for one image: millions; 0 where there are next to none. */
    readonly millions: number;
  }[];
}

/** Every feature, in the order of their table. */
export const featureCatalogue = (): readonly FeatureEntry[] =>
  namesIn(FEATURES).map((name) => {
    const { description, source, learns, settings, presets = {}, nFeatures, multiplyAdds } = featureNamed(name);
    const variants = [undefined, ...Object.keys(presets)].map((preset) => {
      const filled = filledSettings(name, {}, preset);
      const millions = Math.round((multiplyAdds?.(filled) ?? 0) / 1e6);
      const text = featuresText([{ name, settings: filled }]);
      return { text, nFeatures: nFeatures(filled), learns: learns && !isPixels(text), millions };
    });
    return {
      ...{ name, description, source },
      settings: Object.entries(settings).map(([key, { constraint, fallback, help }]) => {
        return { name: typedName(key), expected: constraint.expected, usual: String(fallback), help };
      }),
      variants: variants.filter(({ text }, i) => variants.findIndex((one) => one.text === text) === i),
    };
  });
