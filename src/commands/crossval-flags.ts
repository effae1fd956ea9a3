import { flagName, type OptionsOf, optional, toggle, underHeading, type ValueFlag } from '../cli/command.ts';
import { experimentFlags } from '../cli/common-flags.ts';
import { TIES } from '../models/knn/vote.ts';
import { LINEAR_DEFAULTS } from '../models/linear/defaults.ts';
import { LOSSES } from '../models/objective/losses.ts';
import { REGULARIZERS } from '../models/objective/regularizers.ts';
import { INITIALIZERS } from '../models/training/initializers.ts';
import { OPTIMIZERS } from '../models/training/optimizers.ts';
import { SCHEDULES, type WarmUp } from '../models/training/schedules.ts';
import { namesIn } from '../util/named.ts';
import { type Constraint, choice, integer, list, text } from '../util/options.ts';
import { grid, type Interval, spread } from '../util/ranges.ts';
import { imagesHeldOut, objectiveFlags, passFlags, rateFlags, updateFlags } from './linear-flags.ts';

const wholes = spread(integer({ min: 1 }), { whole: true });

type Numbers = readonly (number | Interval)[];

/** A flag of `linear` that takes one number, as a flag that takes several. */
function several(
  { syntax, description, constraint, fallbackText }: ValueFlag<number | undefined>,
  { whole = false, absent = fallbackText } = {},
): ValueFlag<Numbers | undefined> {
  const numbers = spread(constraint as Constraint<number>, { whole });
  return optional(syntax.replace(/<.*>/, '<list>'), description, numbers, absent);
}

const batchSizes: Constraint<readonly (number | Interval | 'all')[]> = {
  expected: `${wholes.expected}, or all`,
  parse: (typed) => {
    const parse = (part: string) => (part.trim().toLowerCase() === 'all' ? ['all' as const] : wholes.parse(part));
    const parts = typed.split(',').map(parse);
    if (parts.some((part) => part === undefined)) return undefined;
    return [...new Set(parts.flatMap<number | Interval | 'all'>((part) => part ?? []))];
  },
  advise: (typed) => wholes.advise?.(typed),
};

/** What is tried where a list is not given. */
export const USUAL = {
  model: ['knn', 'linear'],
  folds: 5,
  k: [1, 3, 5, 7, 10, 20],
  metric: ['l2', 'l1'],
  ties: 'smallest',
  loss: ['softmax', 'svm'],
  reg: ['l2'],
  regStrength: [1e-4, 1e-3, 1e-2],
  schedule: ['cosine'],
  epochs: [15],
  batchSize: [LINEAR_DEFAULTS.softmax.batchSize],
  trials: 20,
} as const;

/** No flag of a model has a fallback: what was not given is absent, so that one without meaning is told from its default. */
export const knnSpaceFlags = underHeading('k-NN, tried in every combination:', {
  k: optional(
    '--k <list>',
    'numbers of neighbours that vote',
    grid(integer({ min: 1 }), { whole: true }),
    USUAL.k.join(),
  ),
  metric: optional('--metric <list>', 'l2, l1, or both', list(choice('l2', 'l1')), USUAL.metric.join()),
  ties: optional('--ties <rule>', 'who wins a tied vote, smallest or nearest', choice(...TIES), USUAL.ties),
});

const { delta, elasticBeta, regStrength } = objectiveFlags;
const { momentum, alpha, beta1, beta2, epsilon } = updateFlags;
const { learningRate, decay, decayEvery, warmUp } = rateFlags;

const linearSpaceFlags = underHeading('Linear, each a value, a list 1,3,5 or a range 1e-4..1e-1:log:4:', {
  loss: optional('--loss <list>', namesIn(LOSSES).join(', '), list(choice(...namesIn(LOSSES))), USUAL.loss.join()),
  delta: several(delta),
  reg: optional(
    '--reg <list>',
    namesIn(REGULARIZERS).join(', '),
    list(choice(...namesIn(REGULARIZERS))),
    USUAL.reg.join(),
  ),
  regStrength: several(regStrength, { absent: '1e-4,1e-3,1e-2' }),
  elasticBeta: several(elasticBeta),
  optimizer: optional(
    '--optimizer <list>',
    namesIn(OPTIMIZERS).join(', '),
    list(choice(...namesIn(OPTIMIZERS))),
    'sgd',
  ),
  momentum: several(momentum),
  alpha: several(alpha),
  beta1: several(beta1),
  beta2: several(beta2),
  epsilon: several(epsilon),
  learningRate: several(learningRate, { absent: 'by loss and optimizer; 0.05,0.1,0.2 for softmax and sgd' }),
  schedule: optional(
    '--schedule <list>',
    namesIn(SCHEDULES).join(', '),
    list(choice(...namesIn(SCHEDULES))),
    USUAL.schedule.join(),
  ),
  decay: several(decay),
  decayEvery: several(decayEvery, { whole: true }),
  warmUp: optional('--warm-up <list>', warmUp.description, list(warmUp.constraint as Constraint<WarmUp>), 'none'),
  epochs: optional('--epochs <list>', 'how often every training image is seen', wholes, USUAL.epochs.join()),
  batchSize: optional('--batch-size <list>', passFlags.batchSize.description, batchSizes, USUAL.batchSize.join()),
  init: optional('--init <list>', 'normal, zeros, or both', list(choice(...namesIn(INITIALIZERS))), 'normal'),
});

export const crossvalFlags = {
  ...underHeading('Search:', {
    model: optional('--model <list>', 'knn, linear, or both', list(choice('knn', 'linear')), 'both'),
    search: optional(
      '--search <way>',
      'linear: every combination (grid), or some drawn at random (random), also from ranges such as 1e-4..1e-1:log',
      choice('grid', 'random'),
      'grid',
    ),
    trials: optional(
      '--trials <n>',
      'how many settings --search random draws',
      integer({ min: 1, max: 10_000 }),
      String(USUAL.trials),
    ),
    trialsFrom: optional(
      '--trials-from <file>',
      'try these settings alone: JSON, a list of objects such as {"loss": "svm", "learningRate": 0.01}, or one a line',
      text('a file'),
    ),
    prune: toggle('--prune', 'linear: stop settings early where others do better (successive halving)'),
  }),
  ...underHeading('Judging:', {
    folds: optional('--folds <n>', 'folds of the cross-validation', integer(), String(USUAL.folds)),
    val: optional(
      '--val <n>',
      'no folds: train once and judge on the last n training images',
      imagesHeldOut({ min: 1 }),
      'folds',
    ),
    shuffle: toggle('--shuffle', 'deal images to folds at random (see --seed) instead of in contiguous parts'),
  }),
  ...underHeading('Afterwards:', {
    refit: toggle('--refit', 'train the winner on all training images and keep its model in the run folder'),
    test: toggle('--test', 'refit, then score on the test set (the ledger counts it)'),
    csv: optional(
      '--csv <file>',
      "also write the table as CSV, in the columns of scikit-learn's cv_results_",
      text('a file'),
    ),
    resume: optional('--resume <run>', 'go on with a run that was stopped, in its folder', text('the folder of a run')),
  }),
  ...knnSpaceFlags,
  ...linearSpaceFlags,
  ...experimentFlags,
};
export type CrossvalOptions = OptionsOf<typeof crossvalFlags>;
export type CrossvalFlag = keyof CrossvalOptions;

/** A flag as it is typed: `--learning-rate`. */
export const typedName = (key: CrossvalFlag): string => flagName(crossvalFlags[key]);
