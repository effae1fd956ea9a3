import { createHash } from 'node:crypto';
import { UserError, usageError } from '../errors.ts';
import { checkWritable } from '../files/check-writable.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import { Divergence } from '../models/training/divergence.ts';
import type { SweepFindings } from '../report/html/crossval-page.ts';
import { commandLines } from '../report/terminal/command-lines.ts';
import { edgeNotes } from '../report/terminal/edge-notes.ts';
import { rateMap } from '../report/terminal/rate-map.ts';
import { bestLine, trialLine } from '../report/terminal/trial-line.ts';
import { trialsTable } from '../report/terminal/trials-table.ts';
import { varyingNames } from '../report/trial-params.ts';
import { trialsCsv } from '../report/trials-csv.ts';
import { checkNeighbours } from '../selection/cross-validate-knn.ts';
import { bestTrial } from '../selection/ranking.ts';
import type { SplitResult, Trial, UnrankedTrial } from '../selection/results.ts';
import type { TrialStanding } from '../selection/scoreboard.ts';
import { sweep } from '../selection/sweep.ts';
import { count, plural } from '../util/format.ts';
import { type Context, defineCommand } from './command.ts';
import { type CrossvalOptions, crossvalFlags, USUAL } from './crossval-flags.ts';
import { type ResumedSweep, resumeSweep, splitRecord } from './crossval-resume.ts';
import { foldsOf, type Search, searchNamed, searchOf } from './crossval-space.ts';
import { finishWinner } from './crossval-winner.ts';
import { absolute, type Lab, type Outcome, type Plan, runExperiment } from './experiment.ts';
import { sweepWarnings } from './odd-options.ts';
import { runnable } from './runnable.ts';
import { sweepCheckpoints } from './sweep-checkpoints.ts';
import { trainCommand } from './train-command.ts';
import { readTrials } from './trials-file.ts';

/** Trials shown in the terminal; the CSV and the JSON have all of them. */
const TOP = 15;

export const crossval = defineCommand({
  name: 'crossval',
  summary: 'choose between models and hyperparameters by cross-validation',
  description:
    'Tries k-NN and linear classifiers with every combination of the hyperparameters listed, all on the same folds, and names the best with the command that trains it. A number that a choice does not have (momentum of sgd) is left out of its trials. The test set is not read without --test. A run that was stopped goes on with --resume.',
  flags: crossvalFlags,
  examples: [
    ['cifar-train crossval', 'a sensible sweep over both families of models'],
    ['cifar-train crossval --model knn --k 1..20 --metric l1', 'every k from 1 to 20'],
    [
      'cifar-train crossval --model linear --loss softmax --learning-rate 1e-3..1e-1:log:5 --csv sweep.csv',
      'learning rates, equally spaced in ratio, and a map of them',
    ],
    [
      'cifar-train crossval --model linear --optimizer sgd,momentum,adam --schedule constant,cosine --val 5000',
      'update rules and schedules, judged on one part instead of folds',
    ],
    [
      'cifar-train crossval --model linear --search random --trials 30 --learning-rate 1e-4..1e-1:log',
      'thirty settings drawn at random',
    ],
    ['cifar-train crossval --model linear --refit --test', 'train the winner on everything and score on the test set'],
    ['cifar-train crossval --resume runs/crossval-1', 'go on with a run that was stopped'],
    ['cifar-train crossval --dataset shapes --limit 2000', 'a quick one, without any download'],
  ],
  run: async (options, context) => {
    const { resume } = options;
    if (resume === undefined) return await runSweep(options, context);
    const resumed = await resumeSweep(resume, options, context);
    try {
      await runSweep(resumed.options, context, resumed);
    } finally {
      await resumed.lock.release();
    }
  },
});

async function runSweep(options: CrossvalOptions, context: Context, resumed?: ResumedSweep): Promise<void> {
  const { csv, trialsFrom, refit, test, run } = options;
  if (refit && !test && !run) {
    throw usageError('--refit keeps its model in the run folder; with --no-run there is none', {
      hint: 'leave --no-run out',
    });
  }
  if (csv !== undefined) await checkWritable('--csv', csv);
  const named = resumed?.namedTrials ?? (trialsFrom === undefined ? undefined : await readTrials(trialsFrom));
  const search = (nTrain: number) =>
    named === undefined
      ? searchOf(options, nTrain, { resumed: resumed !== undefined })
      : searchNamed(options, named, nTrain);
  search(1); // what is wrong with the flags is told before any data is loaded, or even downloaded
  const makePlan = (nTrain: number): Plan => plan(options, context, nTrain, search(nTrain), resumed);
  await runExperiment('crossval', options, context, makePlan, resumed);
}

function plan(
  options: CrossvalOptions,
  context: Context,
  nTrain: number,
  search: Search,
  resumed: ResumedSweep | undefined,
): Plan {
  const folds = foldsOf(options, nTrain);
  const planned = search.trials;
  const ks = planned.flatMap((trial) => ('knn' in trial ? trial.knn.k : []));
  if (ks.length > 0) checkNeighbours(ks, folds);
  const known = resumed?.knownOf(planned, folds.nFolds);
  let keeper: ReturnType<typeof sweepCheckpoints>;
  const nResults = planned.length * folds.nFolds;
  let nKept = planned.reduce(
    (sum, _, trial) => sum + folds.members.filter((_, split) => known?.(trial, split)).length,
    0,
  );
  const parts = options.val === undefined ? { folds: folds.nFolds } : { val: options.val };

  const work = async (lab: Lab): Promise<Outcome> => {
    const page = context.terminal;
    const { pixels, labels, backend, dataset } = lab;
    const { prune, seed } = options;
    for (const warning of sweepWarnings(planned, folds, prune)) page.warn(warning);
    const varying = new Set(['knn', 'linear'].flatMap((model) => [...varyingNames(planned, model)]));
    keeper = prune ? undefined : sweepCheckpoints(lab, digestOf({ planned, parts, options }), resumed, page);
    const request = {
      ...{
        backend,
        pixels,
        labels,
        classNames: dataset.classNames,
        folds,
        trials: planned,
        seed,
        prune,
        known,
        keeper,
      },
      onSplit: (trial: number, split: number, result: SplitResult) => {
        lab.record(splitRecord(trial, split, planned[trial]!, result), { lasting: true });
        nKept++;
      },
      onTrial: (trial: UnrankedTrial, standing: TrialStanding) => page.note(trialLine(trial, standing, varying, page)),
    };
    if (resumed !== undefined) {
      const nBegun = keeper?.nBegun((trial, split) => known?.(trial, split) === undefined) ?? 0;
      const begun = nBegun === 0 ? '' : `, ${plural(nBegun, 'training')} under way`;
      page.note(`going on with ${resumed.directory.path}: ${ofResults(nKept, nResults)} there${begun}`);
    }
    const nLinear = planned.filter((trial) => 'linear' in trial).length;
    if (options.search === 'random' && nLinear < (options.trials ?? USUAL.trials)) {
      page.note(`there are but ${plural(nLinear, 'different setting')} to draw: all of them are tried`);
    }
    const label = `${plural(planned.length, 'trial')}${folds.nFolds === 1 ? '' : ` × ${folds.nFolds} folds`}`;
    const search = () => lab.watched(label, (watch) => sweep({ ...request, ...watch }));
    const trials = await lab.phase('search', search).finally(() => keeper?.flush());
    const best = bestOrNone(trials);
    if (best instanceof UserError) {
      return {
        results: { trials, best: null },
        paragraphs: [trialsTable(trials, TOP, page)],
        report: report({ trials, best: undefined, trainCommand: '', tested: undefined }),
        wrong: best,
      };
    }
    const winner = await finishWinner(lab, planned[trials.indexOf(best)]!, options, page, resumed?.tested);
    const command = trainCommand(best, options);
    const keep = async () => {
      if (options.csv !== undefined) await writeAtomic(options.csv, trialsCsv(trials));
      await winner.keep?.();
    };
    return {
      results: { trials, best, trainCommand: command.join(' '), ...winner.results },
      paragraphs: [...paragraphs(trials, best, command, options, context), ...winner.paragraphs],
      keep,
      report: report({ trials, best, trainCommand: command.join(' '), tested: winner.tested }),
      wrong: winner.wrong,
    };
  };
  const { csv, trialsFrom } = options;
  const resolved = { ...search.resolved, ...parts, ...absolute({ csv, trialsFrom }) };
  const kept = () => {
    if (options.prune) return 'which trials are pruned depends on all: the linear ones start over';
    const rest = keeper?.isKeeping ? 'trainings go on from their last checkpoint' : 'what was under way starts over';
    return `${ofResults(nKept, nResults)} kept${nKept < nResults ? `; ${rest}` : ''}`;
  };
  return { resolved, resume: 'go on with', kept, work };
}

/** Of what decides the results of a sweep, besides the data. */
function digestOf(sweep: { planned: Search['trials']; parts: object; options: CrossvalOptions }): string {
  const { planned, parts, options } = sweep;
  const { seed, shuffle } = options;
  return createHash('sha256')
    .update(JSON.stringify([planned.map(({ params }) => params), parts, seed, shuffle]))
    .digest('hex');
}

/** Of trials on folds. */
const ofResults = (n: number, all: number): string =>
  `${count(n)} of ${plural(all, 'result')} ${n === 1 ? 'is' : 'are'}`;

const report =
  (findings: SweepFindings): Outcome['report'] =>
  async (run) =>
    (await import('../report/html/crossval-page.ts')).crossvalPage(run, findings);

/** The best trial, or why there is none. */
function bestOrNone(trials: readonly Trial[]): Trial | UserError {
  try {
    return bestTrial(trials);
  } catch (error) {
    if (error instanceof Divergence) return error;
    throw error;
  }
}

function paragraphs(
  trials: readonly Trial[],
  best: Trial,
  command: readonly string[],
  options: CrossvalOptions,
  { terminal: page, env }: Context,
): readonly string[] {
  const pasted = command.map((words) => runnable(words, env));
  return [
    trialsTable(trials, TOP, page),
    rateMap(trials, page),
    `${bestLine(best, page)}\ntrain it with:\n${commandLines(pasted, page)}`,
    options.search === 'random' ? '' : edgeNotes(trials, best, page),
  ];
}
