import { flag, type OptionsOf, optional, toggle, underHeading } from '../cli/command.ts';
import { experimentFlags } from '../cli/common-flags.ts';
import { LINEAR_DEFAULTS } from '../models/linear/defaults.ts';
import { LOSSES } from '../models/objective/losses.ts';
import { REGULARIZERS } from '../models/objective/regularizers.ts';
import { INITIALIZERS } from '../models/training/initializers.ts';
import { OPTIMIZERS } from '../models/training/optimizers.ts';
import { SCHEDULES, type WarmUp } from '../models/training/schedules.ts';
import { namesIn } from '../util/named.ts';
import { type Constraint, choice, either, integer, number, text } from '../util/options.ts';

const { softmax } = LINEAR_DEFAULTS;

/*
 * Numbers that only some losses, penalties, rules or schedules have are checked by those: for the others they mean nothing,
 * whatever they are.
 */

/** What training makes small. */
export const objectiveFlags = underHeading('Objective:', {
  loss: flag('--loss <name>', namesIn(LOSSES).join(', '), choice(...namesIn(LOSSES)), 'softmax'),
  delta: optional('--delta <x>', 'the margin of the hinge losses', number(), '1'),
  reg: flag('--reg <name>', 'penalty on the weights: l2, l1, elastic or none', choice(...namesIn(REGULARIZERS)), 'l2'),
  regStrength: flag(
    '--reg-strength <x>',
    'factor before the penalty',
    number({ min: 0 }),
    softmax.regularizationStrength,
  ),
  elasticBeta: optional('--elastic-beta <x>', 'elastic: how much W² counts beside |W|', number(), '1: both alike'),
});

export const OPTIMIZER = 'Optimizer:';

/** The numbers of the update rules. */
export const updateFlags = underHeading(OPTIMIZER, {
  momentum: optional('--momentum <x>', 'momentum, nesterov: what stays of the velocity', number(), '0.9'),
  alpha: optional('--alpha <x>', 'rmsprop: what stays of the mean square', number(), '0.99'),
  beta1: optional('--beta1 <x>', 'adam, adamw: what stays of the mean gradient', number(), '0.9'),
  beta2: optional('--beta2 <x>', 'adam, adamw: what stays of the mean square', number(), '0.999'),
  epsilon: optional(
    '--epsilon <x>',
    'adagrad, rmsprop, adam, adamw: keeps steps finite',
    number(),
    '1e-8; 1e-10 for adagrad',
  ),
});

const WARM_UP = /^(.+?)\s*(steps?|epochs?)?$/;

/** A length of training: `200` or `200steps`, `1epoch`, `0.5epochs`. */
const warmUp: Constraint<WarmUp> = {
  expected: 'a number of steps such as 200, or of epochs such as 2epochs',
  parse: (typed) => {
    const [, digits = '', unit = 'steps'] = WARM_UP.exec(typed.trim()) ?? [];
    const inEpochs = unit.startsWith('epoch');
    const amount = (inEpochs ? number({ min: 0 }) : integer({ min: 0 })).parse(digits);
    return amount === undefined ? undefined : { amount, unit: inEpochs ? 'epochs' : 'steps' };
  },
};

export const rateFlags = underHeading('Learning rate:', {
  learningRate: optional(
    '--learning-rate <x>',
    'the size of a step',
    number({ above: 0 }),
    'by loss and optimizer; 0.05 for softmax and sgd',
  ),
  schedule: flag(
    '--schedule <name>',
    `${namesIn(SCHEDULES).join(', ')} (1/t)`,
    choice(...namesIn(SCHEDULES)),
    'constant',
  ),
  decay: optional(
    '--decay <x>',
    'step: factor at each drop; exponential: factor an epoch; inverse: k in 1 / (1 + k t)',
    number(),
    '0.1; 0.9; 1',
  ),
  decayEvery: optional('--decay-every <n>', 'step: epochs from drop to drop', integer({ min: 1 }), 'a third of all'),
  warmUp: optional('--warm-up <length>', 'the rate rises at first for 200 steps, or 2epochs', warmUp, 'none'),
});

/** How the images are gone through. */
export const passFlags = {
  batchSize: flag(
    '--batch-size <n>',
    'images a step, or all of them',
    either(integer({ min: 1 }), choice('all')),
    softmax.batchSize as number | 'all',
  ),
  init: flag(
    '--init <name>',
    'where weights start: normal (small random numbers) or zeros',
    choice(...namesIn(INITIALIZERS)),
    'normal',
  ),
  shuffle: toggle('--no-shuffle', 'take images in their own order in every epoch'),
};

/** A number of images for `--val`: who types a share of them, as for other tools, is told their number. */
export const imagesHeldOut = ({ min }: { readonly min: number }): Constraint<number> => ({
  ...integer({ min }),
  advise: (typed) => {
    const share = Number(typed);
    if (!(share > 0 && share < 1)) return undefined;
    return `a number of images, not a share: of 50,000 images ${typed} is --val ${Math.round(share * 50_000)}`;
  },
});

/** What `--optimizer` takes besides the update rules. */
export const RANDOM_SEARCH = 'random-search';

export const linearFlags = {
  ...objectiveFlags,
  ...underHeading(OPTIMIZER, {
    optimizer: flag(
      '--optimizer <name>',
      `${namesIn(OPTIMIZERS).join(', ')}, or ${RANDOM_SEARCH}`,
      choice(...namesIn(OPTIMIZERS), RANDOM_SEARCH),
      'sgd',
    ),
    ...updateFlags,
    tries: optional('--tries <n>', `${RANDOM_SEARCH}: how many weights are tried`, integer({ min: 1 }), '1000'),
  }),
  ...rateFlags,
  epochs: flag('--epochs <n>', 'how often every training image is seen', integer({ min: 1 }), softmax.epochs),
  ...passFlags,
  earlyStopping: optional(
    '--early-stopping <n>',
    'stop after n epochs without a higher validation accuracy, and keep the best weights',
    integer({ min: 1 }),
    'train every epoch',
  ),
  val: optional(
    '--val <n>',
    'the last n training images validate instead of training; 0 for none',
    imagesHeldOut({ min: 0 }),
    'a tenth',
  ),
  resume: optional(
    '--resume <run>',
    'go on with an interrupted run, with the options that it was started with',
    text('a path'),
  ),
  test: toggle('--test', 'at the end, score on the test set (the ledger counts it)'),
  ...experimentFlags,
};
/** How a training is made and shown; `--resume` only says where they come from. */
export type LinearOptions = Omit<OptionsOf<typeof linearFlags>, 'resume'>;
