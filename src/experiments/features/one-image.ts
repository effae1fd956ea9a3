import { hint, usageError } from '../../errors.ts';
import type { Settings } from '../../features/feature.ts';
import { featuresText, parseFeatures } from '../../features/spec/text.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import { matrix } from '../../kernels/matrix.ts';
import type { Experiment, Outcome, Resources } from '../experiment.ts';
import type { FeaturesSpec } from '../specs/features.ts';

/** What one feature makes of an image. */
export interface SeenPart {
  readonly name: string;
  /** As typed. */
  readonly text: string;
  readonly settings: Settings;
  readonly values: Float32Array;
}

/** What features make of one training image. */
export interface OneImageFound {
  /** Its number among the training images; 0 is the first. */
  readonly image: number;
  readonly className: string;
  readonly parts: readonly SeenPart[];
}

/** Computes features of one training image; what learns, learns from all of them. */
export const oneImageExperiment = (spec: FeaturesSpec): Experiment<OneImageFound> => ({
  command: 'features',
  spec,
  plan: (nTrain) => {
    const { image, features = 'hog+hue', seed } = spec;
    if (image >= nTrain) {
      throw usageError(
        hint`${{ setting: 'image' }} must be less than ${nTrain}, the number of training images; got ${image}`,
        { hint: hint`the last one is ${{ setting: 'image', value: nTrain - 1 }}` },
      );
    }
    const run = async ({ data, compute, features: fitting }: Resources): Promise<Outcome<OneImageFound>> => {
      const { pixels, labels, dataset } = data;
      const { parts } = await fitting.fit(parseFeatures(features), pixels, allRows(nTrain), seed);
      const one = matrix(pixels.data.slice(image * pixels.nCols, (image + 1) * pixels.nCols), 1, pixels.nCols);
      const seen: SeenPart[] = [];
      for (const { spec: part, nFeatures, fitted } of parts) {
        const values = new Float32Array(nFeatures);
        await fitted.encode(compute.backend, { images: one, order: allRows(1), out: values });
        seen.push({ name: part.name, text: featuresText([part]), settings: part.settings, values });
      }
      const found = { image, className: dataset.classNames[labels[image]!]!, parts: seen };
      const results = seen.map(({ text, values }) => ({ features: text, values: [...values] }));
      return { found, results: { image, class: found.className, seen: results } };
    };
    return { resolved: { features }, run };
  },
});
