import type { ClassChoice } from '../../dataset/classes/choice.ts';
import { CLASS_KINDS } from '../../dataset/specs/spec.ts';
import { DATASET_NAMES } from '../../dataset/specs.ts';
import { hint } from '../../errors.ts';
import { featuresConstraint } from '../../features/spec/text.ts';
import { field, open, type SpecOf } from '../../util/fields.ts';
import { type Constraint, choice, either, integer, list, text, yesOrNo } from '../../util/options.ts';
import { MAX_SEED } from '../../util/random.ts';

const className: Constraint<string> = {
  ...text('a name'),
  parse: (typed) => (typed === '' || typed.startsWith('-') ? undefined : typed), // the next flag is no name
};

/** A kind of classes, or names: which there are depends on the data. */
const classes: Constraint<ClassChoice> = {
  ...either(choice(...CLASS_KINDS), list(className)),
  expected: 'a list of class names, such as cat,dog (for cifar100 also fine or coarse)',
  advise: () => 'write names without spaces between them: cat,dog',
};

const wholeSeed = integer({ min: 0, max: MAX_SEED });

/** What a seed may be, where an experiment takes one. */
export const seed: Constraint<number> = {
  ...wholeSeed,
  advise: (typed) =>
    /^\d+((,|\.\.)\d+)+$/.test(typed)
      ? hint`give one seed here: ${{ setting: 'seed', value: Number.parseInt(typed, 10) }}; several are for trainings of one setting: ${{ command: `cifar-train linear --seed ${typed}` }}`
      : wholeSeed.advise?.(typed),
};

/** Which images an experiment works on, and the seed of all randomness. */
export const dataFields = {
  dataset: field(choice(...DATASET_NAMES), 'cifar10'),
  /** Only some classes by their names, or all of a kind; absent: all, of CIFAR-100 the fine ones. */
  classes: open(classes),
  limit: open(integer({ min: 1 })),
  seed: field(seed, 0),
};

/** What a model sees of the images; absent: their pixels. */
export const features = open(featuresConstraint);

/** What every spec says of the data. */
export type DataSpec = SpecOf<typeof dataFields>;

/** Something that is done only on request. */
export const off = field(yesOrNo, false);

/** Something that is done unless it is forbidden. */
export const on = field(yesOrNo, true);
