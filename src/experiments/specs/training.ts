import { trainingSize } from '../../dataset/set-sizes.ts';
import { DATASET_NAMES } from '../../dataset/specs.ts';
import { hint } from '../../errors.ts';
import { open, type SpecOf } from '../../util/fields.ts';
import { count } from '../../util/format.ts';
import { type Constraint, choice, integer, type OtherWords } from '../../util/options.ts';
import { dataFields, features, off, on } from './data.ts';
import { oneOfEach } from './hyperparameters.ts';
import { seeds } from './seeds.ts';

/** How many training images a command line asks for; undefined if the data decides. */
function imagesOf(others: OtherWords = () => undefined): number | undefined {
  const limit = integer({ min: 1 }).parse(others('limit') ?? '');
  if (limit !== undefined || others('classes') !== undefined) return limit;
  const name = choice(...DATASET_NAMES).parse(others('dataset') ?? dataFields.dataset.fallback);
  return name && trainingSize(name);
}

/** A number of images to hold out: a share of them, as other tools take, gets a hint with their number. */
export const imagesHeldOut = ({ min }: { readonly min: number }): Constraint<number> => ({
  ...integer({ min }),
  advise: (typed, others) => {
    const share = Number(typed);
    if (!(share > 0 && share < 1)) return integer({ min }).advise?.(typed);
    const nImages = imagesOf(others);
    if (nImages === undefined) return 'a number of images, not a share';
    const value = Math.max(1, Math.round(share * nImages));
    return hint`a number of images, not a share: of ${count(nImages)} images ${typed} is ${{ setting: 'val', value }}`;
  },
});

/** What the training of a model says beside its hyperparameters, whatever the model. */
export const trainingFields = {
  shuffle: on,
  earlyStopping: open(integer({ min: 1 })),
  /** Absent: a tenth of the training images. */
  val: open(imagesHeldOut({ min: 0 })),
  stratify: off,
  test: off,
  features,
  ...dataFields,
  /** Absent: one training, of `seed`. Several begin with `seed`, which the data and the held-out images are of. */
  seeds,
};

const { loss, reg, epochs } = oneOfEach;
/** What the training of any model says of itself. */
export type TrainingSpec = SpecOf<
  typeof trainingFields & { readonly loss: typeof loss; readonly reg: typeof reg; readonly epochs: typeof epochs }
>;

/** What of a spec decides the weights, as JSON: two trainings with the same are the same. */
export const decisiveOf = (
  fields: Readonly<Record<string, unknown>>,
  spec: Readonly<Record<string, unknown>>,
): readonly (readonly [key: string, value: unknown])[] =>
  Object.keys(fields)
    .filter((key) => key !== 'test' && key !== 'seeds')
    .map((key) => [key, spec[key] ?? null] as const);
