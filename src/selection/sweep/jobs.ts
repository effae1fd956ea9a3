import { hint, type UserError, usageError } from '../../errors.ts';
import { isPixels, learns } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import { checkCount, checkFunction, checkList, checkObject } from '../../util/checks.ts';
import { namesIn } from '../../util/named.ts';
import { MOST_FOLDS } from '../folds.ts';
import type { TrialSplit } from '../judging/judged-pairs.ts';
import type { PlannedTrial } from '../space/space.ts';

/**
 * A piece of a sweep that one machine does in one go. Trials and splits go by their numbers: the sweep's own spec makes the
 * same trials and splits of them on every machine, so that a job is plain JSON.
 */
export type SweepJob = {
  /** What all its trials see instead of pixels. */
  readonly features?: string | undefined;
  /** The only split that it is about: features that are learned differ from split to split. */
  readonly split?: number | undefined;
} & (
  | {
      /** Trials that one search for neighbours serves, on every split or on one: they differ in k alone. */
      readonly kind: 'knn';
      readonly trials: readonly number[];
    }
  /** Trainings by gradients, each a trial on a split. Those that go on after `until` epochs are judged then, as pruned. */
  | { readonly kind: 'linear'; readonly pairs: readonly TrialSplit[]; readonly until?: number | undefined }
  | { readonly kind: 'random-search'; readonly pairs: readonly TrialSplit[] }
  /** Exact solutions, which share the sums of products of features. */
  | { readonly kind: 'exact'; readonly pairs: readonly TrialSplit[] }
  /** Trainings of networks, one after the other. */
  | { readonly kind: 'network'; readonly pairs: readonly TrialSplit[]; readonly until?: number | undefined }
);

/** What a trial has, by the kind of its jobs. */
export const MEMBERS = {
  ...{ knn: 'knn', linear: 'linear', network: 'network' },
  ...{ 'random-search': 'randomSearch', exact: 'exact' },
} as const satisfies Readonly<Record<SweepJob['kind'], string>>;
export type Member = (typeof MEMBERS)[SweepJob['kind']];

export const SWEEP_JOB_KINDS = namesIn(MEMBERS);

/** What jobs are planned for. */
export interface JobPlan {
  readonly trials: readonly PlannedTrial[];
  readonly nSplits: number;
  /** Whether a result is there already. */
  readonly isKnown: (trial: number, split: number) => boolean;
  /** Pairs of a trial and a split that a job has at most. Absent: all that are alike are one job. */
  readonly most?: number | undefined;
  /** Whether the sweep prunes. */
  readonly prune?: boolean | undefined;
}

/** The error for a trial that trains and searches nothing. */
export const idleTrial = (at: number): UserError =>
  usageError(`trial ${at + 1} says neither knn nor linear nor network`, {
    hint: 'linearTrials(settings, nTrain) makes trials of settings, knnTrials(space) of a space',
  });

/** @throws UserError (usage) for anything but a trial */
export function checkTrial(trial: PlannedTrial): void {
  const expected = 'linearTrials, networkTrials and knnTrials return';
  checkObject('a trial', trial, expected);
  for (const member of Object.values(MEMBERS)) {
    if (member in trial) checkObject(`${member} of a trial`, Object(trial)[member], expected);
  }
}

/**
 * Plans the jobs that give the results which are not known. Each result is the same whatever job it is in, except with pruning:
 * which trainings continue depends on all of them, so they are one job.
 * @throws UserError (usage) for what is no plan, fewer than one pair in a job, or `most` with pruning
 */
export function planJobs(plan: JobPlan): readonly SweepJob[] {
  checkObject('plan', plan, '{ trials, nSplits, isKnown }');
  const { trials, nSplits, most = Number.POSITIVE_INFINITY, prune = false } = plan;
  checkList('trials', trials, 'a list of trials, such as linearTrials returns');
  for (const [at, trial] of trials.entries()) {
    checkTrial(trial);
    if (!Object.values(MEMBERS).some((member) => member in trial)) throw idleTrial(at);
  }
  checkCount('nSplits', nSplits, 1, MOST_FOLDS);
  checkFunction('isKnown', plan.isKnown);
  if (most !== Number.POSITIVE_INFINITY) {
    checkCount('most', most);
    if (prune) {
      throw usageError(`a pruned sweep cannot be cut into jobs; got most ${most}`, {
        hint: 'which trainings continue depends on all of them: leave most out, or turn pruning off',
        setting: 'most',
      });
    }
  }
  const all = Array.from({ length: nSplits }, (_, split) => split);
  const seen = [...new Set(trials.map(({ features }) => features))];
  return seen.flatMap((features) => {
    const own = new Set(trials.flatMap((trial, number) => (trial.features === features ? [number] : [])));
    if (features === undefined || isPixels(features) || !learns(parseFeatures(features))) {
      const jobs = jobsOn(all, own, plan, most);
      return features === undefined ? jobs : jobs.map((job) => ({ ...job, features }));
    }
    checkNotPruned(features, prune);
    return all.flatMap((split) => jobsOn([split], own, plan, most).map((job) => ({ ...job, features, split })));
  });
}

/** @throws UserError (usage) for a sweep that prunes trials on learned features, whose splits are not judged together */
function checkNotPruned(features: string, prune: boolean): void {
  if (!prune) return;
  throw usageError(
    hint`${{ setting: 'prune' }} compares trials on all splits at once, but ${features} is learned anew for each`,
    { hint: hint`leave ${{ setting: 'prune' }} out, or use features that learn nothing, such as hog+hue` },
  );
}

/** The jobs of some trials on some splits. */
function jobsOn(
  splits: readonly number[],
  own: ReadonlySet<number>,
  { trials, isKnown }: JobPlan,
  most: number,
): readonly SweepJob[] {
  const openPairs = (kind: Exclude<Member, 'knn'>): readonly TrialSplit[] =>
    trials.flatMap((one, trial) =>
      kind in one && own.has(trial)
        ? splits.filter((split) => !isKnown(trial, split)).map((split) => ({ trial, split }))
        : [],
    );
  const pieces = (pairs: readonly TrialSplit[]): readonly (readonly TrialSplit[])[] => {
    const size = Math.min(most, Math.max(1, pairs.length));
    return Array.from({ length: Math.ceil(pairs.length / size) }, (_, i) => pairs.slice(i * size, (i + 1) * size));
  };
  return [
    ...searchesOf(trials, (trial) => own.has(trial) && splits.some((split) => !isKnown(trial, split))),
    ...pieces(openPairs('linear')).map((pairs): SweepJob => ({ kind: 'linear', pairs })),
    ...pieces(openPairs('randomSearch')).map((pairs): SweepJob => ({ kind: 'random-search', pairs })),
    ...pieces(openPairs('exact')).map((pairs): SweepJob => ({ kind: 'exact', pairs })),
    ...pieces(openPairs('network')).map((pairs): SweepJob => ({ kind: 'network', pairs })),
  ];
}

/** How many trials a job is about. */
export const trialsIn = (job: SweepJob): readonly number[] =>
  job.kind === 'knn' ? job.trials : [...new Set(job.pairs.map(({ trial }) => trial))];

function searchesOf(trials: readonly PlannedTrial[], isOpen: (trial: number) => boolean): readonly SweepJob[] {
  const alike = new Map<string, number[]>();
  for (const [trial, one] of trials.entries()) {
    if (!('knn' in one) || !isOpen(trial)) continue;
    const { metric, ties, weights } = one.knn;
    const key = `${metric} ${ties} ${weights}`;
    alike.set(key, [...(alike.get(key) ?? []), trial]);
  }
  return [...alike.values()].map((numbers) => ({ kind: 'knn', trials: numbers }));
}
