import { createHash } from 'node:crypto';
import { namesClasses } from '../../dataset/classes/choice.ts';
import { UserError } from '../../errors.ts';
import { IMAGE_BYTES } from '../../features/image.ts';
import { Divergence } from '../../models/training/divergence.ts';
import { checkNeighbours } from '../../selection/cross-validate-knn.ts';
import { type Folds, smallestTrainingPart } from '../../selection/folds.ts';
import type { SplitResult, Trial, UnrankedTrial } from '../../selection/results.ts';
import { sharedAcrossFolds } from '../../selection/shared-images.ts';
import { HYPERPARAMETERS } from '../../selection/space/hyperparameters.ts';
import { simplestWithin } from '../../selection/sweep/comparison.ts';
import { bestTrial } from '../../selection/sweep/ranking.ts';
import type { TrialStanding } from '../../selection/sweep/scoreboard.ts';
import { predictAgain, type SweepRequest, sweep } from '../../selection/sweep/sweep.ts';
import { plural } from '../../util/format.ts';
import { bestOfFamilies, familyOf } from '../../util/trials/model-family.ts';
import { varyingNames } from '../../util/trials/varying-names.ts';
import type { Experiment, Outcome, Plan, Resources } from '../experiment.ts';
import { checkQueue, type QueueSetup, SweepQueue } from '../queue/sweep-queue.ts';
import { exactWork, networkWork, searchWork, trainingWork, type Work } from '../resources/threads.ts';
import type { Progressed } from '../resuming/way-on.ts';
import { type CrossvalSpec, MODELS, USUAL_TRIALS } from '../specs/crossval.ts';
import { copiedImages, oddities, sweepOddities, unlikeFolds } from '../warnings.ts';
import { type SweepCheckpoints, sweepCheckpoints } from './checkpoints.ts';
import type { NumberedTrials } from './numbering.ts';
import { SweepPredictions } from './predictions.ts';
import { splitRecord } from './records.ts';
import type { ResumedSweep } from './resume.ts';
import { planRows, sweepRows } from './rows.ts';
import { foldsOf, type PlannedSweep, plannedSweep, withUsualNeighbours } from './space.ts';
import { trainCommand } from './train-command.ts';
import { checkNamedNeighbours, namedTrials } from './trials.ts';
import { finishWinner, type Winner } from './winner.ts';

export interface CrossvalFound {
  readonly trials: readonly Trial[];
  /** Undefined if every trial diverged. */
  readonly best: Trial | undefined;
  /** With `--one-standard-error`: the simplest within one standard error of the best one, which wins then. */
  readonly chosen: Trial | undefined;
  /** The command that trains the winner, in pieces that stay together on a line; empty if there is none. */
  readonly trainCommand: readonly string[];
  readonly winner: Winner;
  /** Whether settings were drawn at random. */
  readonly isDrawn: boolean;
}

/**
 * A sweep over models and hyperparameters, all on the same folds.
 * @param dataDir where the data is, as the command that trains the winner is to name it
 * @param queue   whose workers do its jobs; absent: they are done here
 * @throws UserError (usage) for a space that is invalid, whatever the data
 */
export function crossvalExperiment(
  spec: CrossvalSpec,
  dataDir: string | undefined,
  resumed?: ResumedSweep,
  queue?: QueueSetup,
): Experiment<CrossvalFound> {
  plannedSweep(spec, 1); // what is wrong with the spec is told before any data is loaded, or even downloaded
  return {
    ...{ command: 'crossval', spec },
    ...(queue && { check: (signal: AbortSignal) => checkQueue(queue, signal) }),
    plan: (_, labels) => new Sweep(spec, dataDir, labels, resumed, queue),
  };
}

/** One sweep on data of one size. */
class Sweep implements Plan<CrossvalFound> {
  readonly resolved: Readonly<Record<string, unknown>>;
  readonly work: Work | undefined;
  readonly records: Plan<CrossvalFound>['records'];
  readonly #spec: CrossvalSpec;
  readonly #dataDir: string | undefined;
  readonly #resumed: ResumedSweep | undefined;
  readonly #trials: PlannedSweep['trials'];
  readonly #folds: Folds;
  readonly #nTrain: number;
  /** How the trials are judged, as run.json records it. */
  readonly #judging: Readonly<Record<string, number>>;
  readonly #known: SweepRequest['known'];
  readonly #nResults: number;
  #nKept: number;
  readonly resumeFlags: string | undefined;
  #keeper: SweepCheckpoints | undefined;
  readonly #queue: SweepQueue | undefined;

  constructor(
    asked: CrossvalSpec,
    dataDir: string | undefined,
    labels: Uint8Array,
    resumed: ResumedSweep | undefined,
    queue: QueueSetup | undefined,
  ) {
    const folds = foldsOf(asked, labels);
    const spec = withUsualNeighbours(asked, smallestTrainingPart(folds));
    const planned = plannedSweep(spec, labels.length, smallestTrainingPart(folds));
    const ks = planned.trials.flatMap((trial) => ('knn' in trial ? trial.knn.k : []));
    if (spec.namedTrials !== undefined) checkNamedNeighbours(spec.namedTrials, folds);
    else if (ks.length > 0) checkNeighbours(ks, folds);
    this.#spec = spec;
    this.#dataDir = dataDir;
    this.#resumed = resumed;
    this.#trials = planned.trials;
    this.#folds = folds;
    this.#nTrain = labels.length;
    this.#judging = spec.val === undefined ? { folds: folds.nFolds } : { val: spec.val };
    const known = resumed?.knownOf(planned.trials, folds.nFolds);
    this.#known = known?.of;
    this.records = known?.records;
    this.#nResults = planned.trials.length * folds.nFolds;
    const nKnown = (trial: number) => folds.members.filter((_, split) => this.#known?.(trial, split)).length;
    this.#nKept = planned.trials.reduce((sum, _, trial) => sum + nKnown(trial), 0);
    this.work = workOf(planned.trials, folds.nFolds, labels.length);
    const { drawnBefore = [] } = resumed ?? {};
    this.resumeFlags = queue?.resumeFlags;
    this.#queue = queue && new SweepQueue(queue, resumed?.manifest.options.queueRun, known?.records);
    const own = { ...(drawnBefore.length > 0 && { drawnBefore }), ...(this.#queue && { queueRun: this.#queue.runId }) };
    this.resolved = { ...planned.resolved, ...this.#judging, ...own };
  }

  async run(resources: Resources): Promise<Outcome<CrossvalFound>> {
    this.#tellOddities(resources);
    const { test: asked, testEachFamily: each } = this.#spec;
    planRows(resources, this.#trials, { nSplits: this.#folds.nFolds, test: asked || each });
    this.#keeper =
      this.#spec.prune || this.#queue !== undefined
        ? undefined
        : sweepCheckpoints(resources, this.#numberings(), this.#resumed?.cohorts ?? []);
    this.#tellResumed(resources);
    const { data, recorder } = resources;
    const predictions = recorder.directory && new SweepPredictions(recorder.directory, data, this.#folds);
    const request = this.#request(resources, predictions);
    const trials = await this.#search(resources, request).finally(() => this.#keeper?.flush());
    const best = bestOrNone(trials);
    const isDrawn = this.#spec.search === 'random';
    if (best instanceof UserError) {
      const nothing = { best: undefined, chosen: undefined, trainCommand: [], winner: { results: {} } };
      const found = { trials, ...nothing, isDrawn };
      return { found, results: { trials, best: null }, wrong: best };
    }
    const { oneStandardError, testEachFamily } = this.#spec;
    const chosen = oneStandardError ? simplestWithin(trials, best) : undefined;
    const first = chosen ?? best;
    const planned = (trial: Trial) => this.#trials[trials.indexOf(trial)]!;
    const number = trials.indexOf(first);
    if (predictions !== undefined) await this.#predictAgain(resources, request, number, predictions.choose(number));
    const isOther = ({ params }: Trial) => familyOf(params) !== familyOf(first.params);
    const others = testEachFamily ? bestOfFamilies(trials).filter(isOther).map(planned) : [];
    const winner = await finishWinner(resources, planned(first), others, this.#spec, this.#resumed?.tested);
    const test = this.#spec.test || testEachFamily;
    const command = trainCommand(first, { ...this.#spec, test, dataDir: this.#dataDir });
    return {
      found: { trials, best, chosen, trainCommand: command, winner, isDrawn },
      results: { trials, best, ...(chosen && { chosen }), trainCommand: command.join(' '), ...winner.results },
      keep: async () => {
        await winner.keep?.();
        await predictions?.keep(number);
      },
      wrong: winner.wrong,
    };
  }

  progressed(): Progressed {
    if (this.#spec.prune) return { kind: 'pruned' };
    const isKeeping = this.#keeper?.isKeeping ?? false;
    return { kind: 'results', nKept: this.#nKept, nResults: this.#nResults, isKeeping };
  }

  #request(resources: Resources, predictions: SweepPredictions | undefined): SweepRequest {
    const { data, compute, recorder, observer } = resources;
    const { pixels, labels, dataset } = data;
    const { prune, seed } = this.#spec;
    const varying = new Set(MODELS.flatMap((model) => [...varyingNames(this.#trials, model)]));
    return {
      backend: compute.backend,
      ...{ pixels, labels, classNames: dataset.classNames },
      ...{ folds: this.#folds, trials: this.#trials, seed, prune },
      ...{ known: this.#known, keeper: this.#keeper },
      ...sweepRows(resources, this.#folds, seed),
      elsewhere: this.#queue?.elsewhere(this.#queued(resources), this.#known),
      onSplit: (trial: number, split: number, result: SplitResult) => {
        const host = this.#queue?.hostOf(trial, split);
        recorder.record(splitRecord(trial, split, this.#trials[trial]!, result, host), { lasting: true });
        this.#nKept++;
      },
      onPredicted: (trial, split, predicted) => predictions?.add(trial, split, predicted),
      onTrial: (trial: UnrankedTrial, standing: TrialStanding) =>
        observer.tell({ kind: 'trial', trial, standing, varying }),
    };
  }

  #search({ compute }: Resources, request: SweepRequest): Promise<readonly Trial[]> {
    const { nFolds } = this.#folds;
    const label = `${plural(this.#trials.length, 'trial')}${nFolds === 1 ? '' : ` × ${nFolds} folds`}`;
    return compute.phase('search', () => compute.watched(label, (watch) => sweep({ ...request, ...watch })));
  }

  /** What the winner predicted on some splits: where it was not held, or computed before the run was stopped. */
  async #predictAgain(
    { compute }: Resources,
    request: SweepRequest,
    trial: number,
    splits: ReadonlySet<number>,
  ): Promise<void> {
    if (splits.size === 0) return;
    await compute.phase('search', () =>
      compute.watched('predictions of the winner', (watch) => predictAgain({ ...request, ...watch }, trial, splits)),
    );
  }

  #queued(resources: Resources) {
    const [{ digest }] = this.#numberings();
    return { resources, spec: this.#spec, trials: this.#trials, folds: this.#folds, sweepDigest: digest };
  }

  #tellOddities({ data, observer }: Resources): void {
    const { val, shuffle, stratify } = this.#spec;
    const how = { shuffle: val === undefined ? shuffle : undefined, stratify };
    const copied = copiedImages('validation', sharedAcrossFolds(data.pixels, this.#folds));
    for (const odd of oddities(unlikeFolds(data.labels, this.#folds, how), copied)) observer.tell(odd);
    const usual = HYPERPARAMETERS.batchSize.usual;
    for (const odd of sweepOddities(this.#trials, this.#folds, this.#spec.prune, usual)) observer.tell(odd);
  }

  #tellResumed({ observer }: Resources): void {
    if (this.#resumed !== undefined) {
      const { path } = this.#resumed.directory;
      const nBegun = this.#keeper?.nBegun((trial, split) => this.#known?.(trial, split) === undefined) ?? 0;
      observer.tell({ kind: 'sweep-resumed', path, nKept: this.#nKept, nResults: this.#nResults, nBegun });
    }
    const nSettings = this.#trials.filter((trial) => !('knn' in trial)).length;
    const { search, trials = USUAL_TRIALS, namedTrials: named = [] } = this.#spec;
    const nAgain = named.length - namedTrials(named).length;
    if (nAgain > 0) observer.tell({ kind: 'trials-again', nAgain });
    if (search === 'random' && nSettings < trials) observer.tell({ kind: 'few-settings', nSettings });
  }

  /** The trials, with the digest of what decides their results besides the data; those before the sweep was extended come behind. */
  #numberings(): readonly [NumberedTrials, ...NumberedTrials[]] {
    const { seed, shuffle, stratify, classes, limit } = this.#spec;
    const selection = namesClasses(classes) ? [{ classes, limit }] : []; // the data's digest is of all classes
    const rest = [this.#judging, seed, shuffle, ...(stratify ? ['stratified'] : []), ...selection];
    const numbered = (trials: PlannedSweep['trials']): NumberedTrials => {
      const decisive = JSON.stringify([trials.map(({ params }) => params), ...rest]);
      return { trials, digest: createHash('sha256').update(decisive).digest('hex') };
    };
    const before = (this.#resumed?.drawnBefore ?? []).map(
      (trials) => plannedSweep({ ...this.#spec, trials }, this.#nTrain).trials,
    );
    return [numbered(this.#trials), ...before.map(numbered)];
  }
}

/** The best trial, or why there is none. */
function bestOrNone(trials: readonly Trial[]): Trial | UserError {
  try {
    return bestTrial(trials);
  } catch (error) {
    if (error instanceof Divergence) return error;
    throw error;
  }
}

/** One search serves every k of a metric; trainings share nothing, and go on beside each other. */
function workOf(trials: PlannedSweep['trials'], nFolds: number, nTrain: number): Work | undefined {
  if (trials.some(({ features }) => features !== undefined)) return undefined; // to compute them is most of it
  const metrics = new Set(trials.flatMap((trial) => ('knn' in trial ? trial.knn.metric : [])));
  const search = searchWork(metrics.size, nTrain);
  const onSplit = (trial: PlannedSweep['trials'][number]): number => {
    if ('exact' in trial) return exactWork(nTrain).seconds;
    if ('knn' in trial) return 0;
    if ('network' in trial)
      return networkWork(nTrain * trial.network.epochs, IMAGE_BYTES, trial.network.hidden).seconds;
    return trainingWork(nTrain * ('linear' in trial ? trial.linear.epochs : trial.randomSearch.tries)).seconds;
  };
  return { ...search, seconds: trials.reduce((sum, trial) => sum + nFolds * onSplit(trial), search.seconds) };
}
