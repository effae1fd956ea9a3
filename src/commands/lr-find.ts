import { defineCommand, flag, flagName, type OptionsOf, optional, underHeading } from '../cli/command.ts';
import { datasetFlags, experimentFlags } from '../cli/common-flags.ts';
import { runnable } from '../cli/runnable.ts';
import { usageError } from '../errors.ts';
import { type Lab, type Outcome, runExperiment } from '../experiments/run.ts';
import { batchSizeWarning } from '../experiments/warnings.ts';
import { findLearningRate } from '../models/linear/rate-search.ts';
import type { LinearHyperparameters } from '../models/training/hyperparameters.ts';
import { INITIALIZERS } from '../models/training/initializers.ts';
import { OPTIMIZERS, optimizerNamed } from '../models/training/optimizers.ts';
import { rateCurve } from '../report/terminal/rate-curve.ts';
import { compact, exact, plural } from '../util/format.ts';
import { namesIn } from '../util/named.ts';
import { choice, integer, number } from '../util/options.ts';
import { Random } from '../util/random.ts';
import { shellWord } from '../util/shell-word.ts';
import { OPTIMIZER, objectiveFlags, passFlags, updateFlags } from './linear-flags.ts';
import { objectiveOf } from './linear-hyperparameters.ts';
import { refuseForeign } from './owned-flags.ts';

const flags = {
  ...objectiveFlags,
  ...underHeading(OPTIMIZER, {
    optimizer: flag('--optimizer <name>', namesIn(OPTIMIZERS).join(', '), choice(...namesIn(OPTIMIZERS)), 'sgd'),
    ...updateFlags,
  }),
  from: flag('--from <x>', 'the rate of the first step', number({ above: 0 }), 1e-6, '1e-6'),
  to: flag('--to <x>', 'the rate of the last step', number({ above: 0 }), 10),
  steps: optional('--steps <n>', 'how many steps', integer({ min: 10 }), 'as many as an epoch has'),
  ...passFlags,
  ...experimentFlags,
};

export const lrFind = defineCommand({
  name: 'lr-find',
  summary: 'suggest a learning rate for a linear classifier, by one short training',
  description:
    'The learning-rate range test: trains with a rate that rises by the same ratio at every step, draws the loss over the rate, and suggests a tenth of the rate at which it is smallest. It stops where the loss goes off. Neither validation nor test images are used.',
  flags,
  examples: [
    ['cifar-train lr-find', 'for the softmax loss and plain gradient descent'],
    ['cifar-train lr-find --loss svm --optimizer adam --to 1', 'for another loss and update rule'],
    ['cifar-train lr-find --loss svm --dataset shapes', 'without any download'],
  ],
  run: (options, context) =>
    runExperiment('lr-find', options, context, (nTrain) => {
      const { from, to, optimizer: rule, batchSize } = options;
      if (to <= from) {
        throw usageError(`--to must be greater than --from; got ${to} after ${from}`, {
          hint: 'for example: --from 1e-6 --to 10',
        });
      }
      refuseForeign(context.typed, { optimizer: [rule] });
      const hyperparameters: Omit<LinearHyperparameters, 'learningRate' | 'schedule' | 'warmUp' | 'epochs'> = {
        ...objectiveOf(options, context.typed),
        optimizer: optimizerNamed(rule, options),
        batchSize: batchSize === 'all' ? nTrain : batchSize,
        shuffle: options.shuffle,
        init: INITIALIZERS[options.init],
      };

      const work = async (lab: Lab): Promise<Outcome> => {
        const page = context.terminal;
        const { backend, pixels, labels, dataset } = lab;
        const warning = batchSizeWarning(context.typed.has('batchSize') ? batchSize : undefined, nTrain);
        if (warning !== undefined) page.warn(warning);
        const request = { ...hyperparameters, backend, train: { pixels, labels }, classNames: dataset.classNames };
        const find = () =>
          lab.watched('rates', (watch) =>
            findLearningRate({
              ...request,
              ...watch,
              from,
              to,
              steps: options.steps,
              random: Random.seeded(options.seed),
            }),
          );
        const { points, suggestion, lowest, end } = await lab.phase('search', find);
        for (const point of points) lab.record(point);
        const tried = `${plural(points.length, 'rate')}, from ${compact(from)} to ${compact(points.at(-1)!.learningRate)}`;
        const advice =
          suggestion === null
            ? `${tried}: ${page.style.yellow(runnable(noRate(end, lowest, options), context.env))}`
            : `${tried}: the loss is smallest at ${compact(lowest)}\na tenth of that, ${page.style.bold(compact(suggestion))}, is a rate to begin with:\n  ${page.style.bold(runnable(trainCommand(options, suggestion), context.env))}`;
        const next = suggestion === null ? noRate(end, lowest, options) : trainCommand(options, suggestion);
        const report: Outcome['report'] = async (run) =>
          (await import('../report/html/lr-find-page.ts')).lrFindPage(run, { points, suggestion, next });
        return {
          results: { points, suggestion, lowest, end },
          paragraphs: [rateCurve(points, suggestion, page), advice],
          report,
        };
      };
      return { resolved: { batchSize: hyperparameters.batchSize }, work };
    }),
});

/** Why no rate is suggested, and what to try. */
function noRate(end: 'from' | 'to' | null, lowest: number, options: OptionsOf<typeof flags>): string {
  const { from, to, loss } = options;
  if (end === null) {
    const data = given(options, ['dataset', 'dataDir', 'limit', 'seed']);
    const compare = ['cifar-train crossval --model linear --loss', loss, '--learning-rate 1e-4..1:log:5', ...data];
    return `the loss hardly falls, or not at all: no rate can be read off it\ntry other --from and --to, or compare rates by their accuracy:\n  ${compare.join(' ')}`;
  }
  const where = `the loss is smallest at ${compact(lowest)}`;
  if (end === 'to')
    return `${where}, the largest rate: a good one may lie beyond, and none is suggested\ntry --to ${compact(to * 100)}`;
  return `${where}, and a tenth of that is less than --from: none is suggested\ntry --from ${compact(from / 100)}`;
}

/** Options that mean the same for `linear`. */
const SHARED = [
  ...namesIn(objectiveFlags),
  'optimizer',
  ...namesIn(updateFlags),
  'batchSize',
  'init',
  ...namesIn(datasetFlags),
] as const;

/** The command that trains with the rate, and else as the rates were tried. */
function trainCommand(options: OptionsOf<typeof flags>, learningRate: number): string {
  const words = ['cifar-train', 'linear', '--learning-rate', exact(learningRate), ...given(options, SHARED)];
  if (!options.shuffle) words.push('--no-shuffle');
  return words.join(' ');
}

/** Those of some shared flags that are not as by default, as they are typed. */
const given = (options: OptionsOf<typeof flags>, keys: readonly (typeof SHARED)[number][]): readonly string[] =>
  keys.flatMap((key) => {
    const value = options[key];
    if (value === flags[key].fallback || value === undefined) return [];
    const text = typeof value === 'number' && !(key in datasetFlags) ? exact(value) : String(value);
    return [flagName(flags[key]), shellWord(text)];
  });
