import { fieldFlag, toggle } from '../../cli/command.ts';
import { dataDirFlag, processFlags } from '../../cli/common-flags.ts';
import { dataFields, features } from '../../experiments/specs/data.ts';

/** Which images a command works on. */
export const dataFlags = {
  dataset: fieldFlag(
    dataFields.dataset,
    '--dataset <name>',
    'cifar10, cifar100, or shapes: built in, needs no download',
  ),
  classes: fieldFlag(
    dataFields.classes,
    '--classes <list>',
    'use only images of these classes: cat,dog; for cifar100 also fine (all 100) or coarse (all 20)',
    'all; of cifar100 the fine ones',
  ),
  ...dataDirFlag,
  limit: fieldFlag(dataFields.limit, '--limit <n>', 'use only the first n training images', 'all of them'),
  seed: fieldFlag(dataFields.seed, '--seed <n>', 'seed for all randomness'),
};

/** What a model sees of the images. */
export const featureFlags = {
  features: fieldFlag(
    features,
    '--features <list>',
    'what the model sees instead of pixels: hog+hue, kernel-map:quick; cifar-train features lists them',
    'pixels',
  ),
  cache: toggle('--no-cache', 'compute features anew, and keep none for the next run'),
};

/** What every command that trains or searches takes. */
export const experimentFlags = { ...dataFlags, ...processFlags };
