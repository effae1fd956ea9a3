import { fieldFlag, optional, toggle } from '../../cli/command.ts';
import { trainingFields } from '../../experiments/specs/training.ts';
import { path } from '../../util/options.ts';
import { csvSeparatorFlag } from './csv-flags.ts';
import { experimentFlags, featureFlags } from './data-flags.ts';
import { trainedPictureFlags } from './picture-flags.ts';
import { seedsFlag } from './seeds-flag.ts';
import { tensorboardFlag } from './tensorboard-flag.ts';

/** What every command takes that trains a model, beside its hyperparameters. */
export const trainingFlags = {
  shuffle: toggle('--no-shuffle', 'keep the images in their original order in every epoch'),
  earlyStopping: fieldFlag(
    trainingFields.earlyStopping,
    '--early-stopping <n>',
    'stop after n epochs without a higher validation accuracy, and keep the best weights',
    'train every epoch',
  ),
  val: fieldFlag(
    trainingFields.val,
    '--val <n>',
    'hold out the last n training images for validation; 0 for none',
    'a tenth',
  ),
  stratify: toggle(
    '--stratify',
    'hold out images drawn at random (see --seed), with equal shares of each class, instead of the last ones',
  ),
  resume: optional('--resume <run>', 'continue an interrupted run with its original options', path()),
  test: toggle('--test', 'at the end, score on the test set (the ledger counts it)'),
  csv: optional('--csv <file>', 'also write the numbers of every epoch as CSV', path('a file')),
  ...csvSeparatorFlag,
  ...tensorboardFlag,
  ...trainedPictureFlags,
  ...featureFlags,
  ...experimentFlags,
  ...seedsFlag('train once each'),
};
