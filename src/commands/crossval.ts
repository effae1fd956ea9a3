import { writeAtomic } from '../files/write-atomic.ts';
import { TIES } from '../models/knn/vote.ts';
import { LINEAR_DEFAULTS } from '../models/linear/defaults.ts';
import { LOSSES } from '../models/linear/losses.ts';
import { REGULARIZERS } from '../models/linear/regularizers.ts';
import { bestLine, trialLine } from '../report/terminal/trial-line.ts';
import { trialsTable } from '../report/terminal/trials-table.ts';
import { trialsCsv } from '../report/trials-csv.ts';
import { foldsRandom, makeFolds } from '../selection/folds.ts';
import {
  bestTrial,
  checkSpace,
  countTrials,
  type SweepSpace,
  sweep,
  type TrialPlace,
  type UnrankedTrial,
  varyingParams,
} from '../selection/sweep.ts';
import { plural } from '../util/format.ts';
import { choice, integer, list, number, text } from '../util/options.ts';
import { grid } from '../util/ranges.ts';
import { defineCommand, flag, type OptionsOf, optional, toggle } from './command.ts';
import { experimentFlags } from './common-flags.ts';
import { type Lab, type Outcome, runExperiment } from './experiment.ts';
import { runnable } from './runnable.ts';
import { trainCommand } from './train-command.ts';

const { softmax } = LINEAR_DEFAULTS;
const words = <T extends string>(table: Readonly<Record<T, unknown>>) => list(choice(...(Object.keys(table) as T[])));
const rate = number({ above: 0 });

const flags = {
  model: flag('--model <list>', 'knn, linear, or both', list(choice('knn', 'linear')), ['knn', 'linear'] as const),
  folds: flag('--folds <n>', 'folds of the cross-validation', integer(), 5),
  shuffle: toggle('--shuffle', 'deal images to folds at random (see --seed) instead of in contiguous parts'),
  csv: optional(
    '--csv <file>',
    "also write the table as CSV, in the columns of scikit-learn's cv_results_",
    text('a file'),
  ),
  k: flag(
    '--k <list>',
    'knn: numbers of neighbours that vote',
    grid(integer({ min: 1 }), { whole: true }),
    [1, 3, 5, 7, 10, 20],
  ),
  metric: flag('--metric <list>', 'knn: l2, l1, or both', list(choice('l2', 'l1')), ['l2', 'l1'] as const),
  ties: flag('--ties <rule>', 'knn: who wins a tied vote, smallest or nearest', choice(...TIES), 'smallest'),
  loss: flag(
    '--loss <list>',
    'linear: softmax, svm, squared-hinge, ova-hinge, crammer-singer, mse, or several',
    words(LOSSES),
    ['softmax', 'svm'] as const,
    'softmax,svm',
  ),
  learningRate: flag('--learning-rate <list>', 'linear: sizes of a step', grid(rate), [0.003, 0.01, 0.03]),
  reg: flag('--reg <list>', 'linear: l2, l1, elastic, none, or several', words(REGULARIZERS), ['l2'] as const),
  regStrength: flag(
    '--reg-strength <list>',
    'linear: factors before the penalty',
    grid(number({ min: 0 })),
    [1e-4, 1e-2, 1e-1],
    '1e-4,1e-2,1e-1',
  ),
  epochs: flag(
    '--epochs <list>',
    'linear: how often every training image is seen',
    grid(integer({ min: 1 }), { whole: true }),
    [5],
  ),
  batchSize: flag('--batch-size <list>', 'linear: images a step', grid(integer({ min: 1 }), { whole: true }), [
    softmax.batchSize,
  ]),
  ...experimentFlags,
};

/** Trials shown in the terminal; the CSV and the JSON have all of them. */
const TOP = 15;

export const crossval = defineCommand({
  name: 'crossval',
  summary: 'choose between models and hyperparameters by cross-validation',
  description:
    'Tries every combination of the hyperparameters, k-NN and linear, on the same folds, and names the best with the command that trains it. A hyperparameter takes a value, a list 1,3,5 or a range 1e-4..1e-1:log:4. The test set is never read.',
  flags,
  examples: [
    ['cifar-train crossval', 'a sensible sweep over both families of models'],
    ['cifar-train crossval --model knn --k 1..20 --metric l1', 'every k from 1 to 20'],
    [
      'cifar-train crossval --model linear --learning-rate 1e-3..1e-1:log:5 --csv sweep.csv',
      'learning rates, equally spaced in ratio',
    ],
    ['cifar-train crossval --dataset shapes --limit 2000', 'a quick one, without any download'],
  ],
  run: (options, context) =>
    runExperiment('crossval', options, context, (nTrain) => {
      const folds = makeFolds(nTrain, options.folds, options.shuffle ? foldsRandom(options.seed) : undefined);
      const space = spaceOf(options);
      checkSpace(space, folds);

      const work = async (lab: Lab): Promise<Outcome> => {
        const page = context.terminal;
        const { pixels, labels, backend, dataset } = lab;
        const nTrials = countTrials(space);
        const onTrial = (trial: UnrankedTrial, place: TrialPlace) => {
          lab.record(trial);
          page.note(trialLine(trial, place, varyingParams(space), page.style));
        };
        const { classNames } = dataset;
        const request = { backend, pixels, labels, classNames, folds, space, seed: options.seed, onTrial };
        const label = `${plural(nTrials, 'trial')} × ${folds.nFolds} folds`;
        const trials = await lab.phase('search', () => lab.watched(label, (watch) => sweep({ ...request, ...watch })));
        const best = bestTrial(trials);
        const command = trainCommand(best, options);
        const winner = bestLine(best, page.style);
        const paragraphs = [
          trialsTable(trials, TOP, page),
          `${winner}\ntrain it with:\n  ${page.style.bold(runnable(command, context.env))}`,
        ];
        const keep = async () => {
          if (options.csv !== undefined) await writeAtomic(options.csv, trialsCsv(trials));
        };
        return { results: { trials, best, trainCommand: command }, paragraphs, keep };
      };
      return { resolved: {}, work };
    }),
});

type Options = OptionsOf<typeof flags>;

function spaceOf(options: Options): SweepSpace {
  const { model, k, metric, ties, loss, reg, learningRate, regStrength, epochs, batchSize } = options;
  return {
    knn: model.includes('knn') ? { k, metric, ties } : undefined,
    linear: model.includes('linear') ? { loss, reg, learningRate, regStrength, epochs, batchSize } : undefined,
  };
}
