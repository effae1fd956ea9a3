import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SettingValue } from '../../../src/features/feature.ts';
import { FEATURES, featureNamed } from '../../../src/features/features.ts';
import { filledSettings, nFeaturesOf } from '../../../src/features/spec/spec.ts';
import { featuresConstraint, featuresText, parseFeatures } from '../../../src/features/spec/text.ts';
import { namesIn } from '../../../src/util/named.ts';

describe('parseFeatures', () => {
  test.each<[typed: string, text: string, nFeatures: number]>([
    ['hog', 'hog', 9 * 4 * 9],
    [' HOG + Hue ', 'hog+hue', 324 + 10],
    ['hog:cell=4:bins=12+hue:bins=16', 'hog:cell=4:bins=12+hue:bins=16', 7 * 7 * 4 * 12 + 16],
    ['hog:signed', 'hog:signed', 324],
    ['hog:signed=yes:soft=no', 'hog:signed:soft=false', 324],
    ['hog:cell=8', 'hog', 324],
    ['kernel-map', 'kernel-map:standard', 16 * 512],
    ['kernel-map:quick', 'kernel-map:quick', 16 * 256],
    ['kernel-map:filters1=64:filters2=256', 'kernel-map:quick', 16 * 256],
    ['kernel-map:large:keep=64', 'kernel-map:large:keep=64', 9 * 2048],
    ['cs231n:faithful', 'cs231n:faithful', 154],
    ['pixels:whiten', 'pixels:whiten', 3072],
    ['hog:cell=4+hog:cell=8', 'hog:cell=4+hog', 7 * 7 * 4 * 9 + 324],
  ])('%s is %s', (typed, text, nFeatures) => {
    const specs = parseFeatures(typed);
    expect(featuresText(specs)).toBe(text);
    expect(nFeaturesOf(specs)).toBe(nFeatures);
    expect(parseFeatures(text)).toEqual(specs);
  });

  test.each<[typed: string, message: string | RegExp, hint?: string]>([
    ['', 'a feature is missing'],
    ['hog+', 'a feature is missing'],
    ['gist', /^there is no feature "gist"; there are pixels, hue, hog/],
    ['hogg', /^there is no feature "hogg"/, 'did you mean hog?'],
    ['hog:cels=4', /^hog has no setting "cels"; there are cell, bins/, 'did you mean cell?'],
    ['hog:cell', 'cell of hog needs a value, a whole number from 2 to 32', 'write cell=…'],
    ['hog:cell=1', 'cell of hog must be a whole number from 2 to 32; got "1"'],
    ['hog:signed=perhaps', 'signed of hog must be true or false; got "perhaps"'],
    ['hog:cell=4:cell=8', 'cell of hog is set twice'],
    ['hog+hue+hog', 'hog is named twice', 'name each feature once'],
    ['kernel-map:quick:large', 'kernel-map has two presets: quick and large', 'choose one'],
    ['kernel-map:quik', /^kernel-map has no setting "quik"/, 'did you mean quick?'],
    ['kernel-map:filters1=60', 'filters1 of kernel-map must be a multiple of 8; got 60', 'for example filters1=64'],
    [
      'hog:cell=16:block=3',
      'hog has 2 × 2 cells of 16 pixels, so a block of 3 × 3 does not fit',
      'choose block=2 or less, or smaller cells',
    ],
    ['hog:cell=20', 'hog has 1 × 1 cells of 20 pixels, so a block of 2 × 2 does not fit'],
    ['hog:block=5', 'hog has 4 × 4 cells of 8 pixels, so a block of 5 × 5 does not fit'],
    ['hog:__proto__=1', /^hog has no setting "__proto__"/],
    ['__proto__', /^there is no feature "__proto__"/],
    ['\u001b[31mhog', /^there is no feature "\\u001b\[31mhog"/],
    [Array.from({ length: 17 }, (_, i) => `hue:bins=${i + 1}`).join('+'), 'at most 16 features can be joined; got 17'],
  ])('%j is refused', (typed, message, hint) => {
    let error: unknown;
    try {
      parseFeatures(typed);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      name: 'UserError',
      kind: 'usage',
      message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
      ...(hint !== undefined && { hint: expect.stringContaining(hint) }),
    });
    expect(featuresConstraint.parse(typed)).toBeUndefined();
    expect(featuresConstraint.accepts(typed)).toBe(false);
  });

  test('whatever the settings, the text reads as the same', () => {
    const setting = (name: keyof typeof FEATURES) =>
      fc.constantFrom(...Object.keys(featureNamed(name).settings)).chain((key) => {
        const { constraint, fallback } = featureNamed(name).settings[key]!;
        const values: readonly SettingValue[] = [
          fallback,
          ...[0, 1, 2, 3, 5, 8, 64, 0.25, true, false, 'grey', 'plain'],
        ];
        return fc
          .constantFrom(...values.filter((value) => constraint.accepts(value)))
          .map((value) => [key, value] as const);
      });
    const spec = fc
      .constantFrom(...namesIn(FEATURES))
      .chain((name) =>
        fc
          .array(setting(name), { maxLength: 4 })
          .map((given) => ({ name, settings: filledSettings(name, Object.fromEntries(given)) })),
      );
    fc.assert(
      fc.property(spec, (one) => {
        const text = featuresText([one]);
        try {
          expect(parseFeatures(text)).toEqual([one]);
        } catch (error) {
          expect(String(error)).toMatch(/must be|does not fit|more than|as many/); // settings that do not go together
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
