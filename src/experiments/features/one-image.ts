import { hint, usageError } from '../../errors.ts';
import type { Settings } from '../../features/feature.ts';
import { type FittedPart, restorePart } from '../../features/set/part.ts';
import { learns } from '../../features/spec/spec.ts';
import { featuresText, parseFeatures } from '../../features/spec/text.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import { matrix, row } from '../../kernels/matrix.ts';
import type { Experiment, Outcome, Resources } from '../experiment.ts';
import { checkImageFile, imageIn } from '../image-file.ts';
import { Compute } from '../resources/compute.ts';
import type { Session } from '../resources/session.ts';
import { Stopwatch } from '../resources/stopwatch.ts';
import type { FeaturesSpec } from '../specs/features.ts';

/** What one feature makes of an image. */
export interface SeenPart {
  readonly name: string;
  /** As typed. */
  readonly text: string;
  readonly settings: Settings;
  readonly values: Float32Array;
}

/** What features make of one image. */
export interface OneImageFound {
  /** Its number among the training images, 0 is the first; or the path of its file. */
  readonly image: number | string;
  /** Of a training image. */
  readonly className: string | undefined;
  readonly parts: readonly SeenPart[];
}

const USUAL = 'hog+hue';

/** Computes features of one image; what learns, learns from all training images. */
export const oneImageExperiment = (spec: FeaturesSpec): Experiment<OneImageFound> => ({
  command: 'features',
  spec,
  check: () => checkImageFile(spec.image),
  plan: (nTrain) => {
    const { image, features = USUAL, seed } = spec;
    if (typeof image === 'number' && image >= nTrain) {
      throw usageError(
        hint`${{ setting: 'image' }} must be less than ${nTrain}, the number of training images; got ${image}`,
        { hint: hint`the last one is ${{ setting: 'image', value: nTrain - 1 }}` },
      );
    }
    const run = async ({ data, compute, features: fitting }: Resources): Promise<Outcome<OneImageFound>> => {
      const { pixels, labels, dataset } = data;
      const one = typeof image === 'string' ? await imageIn(image) : row(pixels, image).slice();
      const { parts } = await fitting.fit(parseFeatures(features), pixels, allRows(nTrain), seed);
      const className = typeof image === 'string' ? undefined : dataset.classNames[labels[image]!]!;
      const found = { image, className, parts: await seenBy(compute, parts, one) };
      return { found, results: oneImageResults(found) };
    };
    return { resolved: { features }, run };
  },
});

/** Whether all there is to show is made of an image file alone, without any training images. */
export const needsNoData = ({ image, features = USUAL }: FeaturesSpec): boolean =>
  typeof image === 'string' && !learns(parseFeatures(features));

/** Computes features that learn nothing of an image file. */
export async function oneFile(
  { image, features = USUAL }: FeaturesSpec,
  { threads = 1, signal, observer }: Session,
): Promise<OneImageFound> {
  const one = await imageIn(String(image));
  const compute = await Compute.open({ threads, signal }, observer, new Stopwatch());
  try {
    const parts = parseFeatures(features).map((spec) => restorePart(spec, {}));
    return { image, className: undefined, parts: await seenBy(compute, parts, one) };
  } finally {
    await compute.close();
  }
}

/** What an experiment, and JSON, say of it. */
export const oneImageResults = ({ image, className, parts }: OneImageFound) => ({
  image,
  ...(className !== undefined && { class: className }),
  seen: parts.map(({ text, values }) => ({ features: text, values: [...values] })),
});

async function seenBy(
  compute: Compute,
  parts: readonly FittedPart[],
  pixels: Uint8Array,
): Promise<readonly SeenPart[]> {
  const one = matrix(pixels, 1, pixels.length);
  const seen: SeenPart[] = [];
  for (const { spec, nFeatures, fitted } of parts) {
    const values = new Float32Array(nFeatures);
    await fitted.encode(compute.backend, { images: one, order: allRows(1), out: values });
    seen.push({ name: spec.name, text: featuresText([spec]), settings: spec.settings, values });
  }
  return seen;
}
