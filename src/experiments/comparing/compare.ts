import { isDeepStrictEqual } from 'node:util';
import { type Headline, type HeadlineAccuracy, headlineOf } from '../../runs/collection/headline.ts';
import { type RunState, stateOf, tagsOf } from '../../runs/collection/list.ts';
import { decidingOptions } from '../../runs/collection/options.ts';
import type { RunManifest } from '../../runs/manifest.ts';
import type { Run } from '../../runs/open.ts';
import { entryOf } from '../../util/named.ts';
import { wilsonInterval } from '../../util/statistics/wilson-interval.ts';
import { optionsInUse } from '../options-in-use.ts';
import { type Figure, figuresOf } from './figures.ts';
import { numbering, type Pair, pairsOf } from './pairs.ts';
import { type ComparedWeights, compareWeights } from './weights.ts';

/** An accuracy, and its 95 % interval where it is of one set of images. */
export interface ComparedAccuracy extends HeadlineAccuracy {
  readonly interval?: readonly [low: number, high: number] | undefined;
}

export interface ComparedRun {
  /** `A` for the first, `B` …; after `Z` comes `A2`. */
  readonly label: string;
  readonly path: string;
  readonly command: string;
  readonly commandLine: string;
  readonly status: RunState;
  readonly tags: readonly string[];
  readonly validation: ComparedAccuracy | undefined;
  readonly test: ComparedAccuracy | undefined;
  /** Of all its phases. */
  readonly seconds: number;
}

/** Something in which the runs differ: a value for each, undefined where a run has none. */
export interface Difference {
  readonly name: string;
  readonly values: readonly unknown[];
}

export interface Comparison {
  readonly runs: readonly ComparedRun[];
  readonly differences: readonly Difference[];
  /** Whether all have the same training images of the same classes: only then one of them is the best. */
  readonly isSameData: boolean;
  /** Each run after the first against it. */
  readonly pairs: readonly Pair[];
  readonly figures: readonly Figure[];
  /** The weights of their models, read where they are to be drawn. Throws as {@link compareWeights}. */
  readonly weights: () => Promise<ComparedWeights>;
}

export const labelOf = (i: number): string => {
  const letter = String.fromCharCode(65 + (i % 26));
  return i < 26 ? letter : `${letter}${Math.floor(i / 26) + 1}`;
};

/**
 * Sets runs side by side: what they differ in, their accuracies, and where two kept what they predicted of the same images, the
 * test of whether they differ by more than chance.
 * @throws UserError (data) for a damaged predictions.csv; (failed) if it cannot be read
 */
export async function compareRuns(runs: readonly Run[]): Promise<Comparison> {
  const labelled = runs.map((run, i) => ({ label: labelOf(i), run }));
  return {
    runs: await Promise.all(labelled.map(({ label, run }) => comparedRun(label, run))),
    differences: differencesOf(runs.map(({ manifest }) => manifest)),
    isSameData: new Set(runs.map((run) => `${run.manifest.dataset.nTrain} ${numbering(run)}`)).size === 1,
    pairs: await pairsOf(labelled),
    figures: figuresOf(labelled),
    weights: () => compareWeights(labelled),
  };
}

async function comparedRun(label: string, { directory, manifest }: Run): Promise<ComparedRun> {
  const { command, commandLine, options, secondsByPhase } = manifest;
  const status = await stateOf(directory.path, manifest.status);
  const headline: Headline = headlineOf(manifest) ?? {};
  const isOverSeeds = Array.isArray(options.seeds); // then the images were judged several times
  const withInterval = (score: HeadlineAccuracy | undefined): ComparedAccuracy | undefined =>
    score?.nImages === undefined || isOverSeeds
      ? score
      : { ...score, interval: wilsonInterval(score.accuracy, score.nImages) };
  return {
    ...{ label, path: directory.path, command, commandLine, status, tags: tagsOf(options) },
    validation: withInterval(headline.validation),
    test: withInterval(headline.test),
    seconds: Object.values(secondsByPhase).reduce((sum, seconds) => sum + seconds, 0),
  };
}

/** What decides the results of a run, by name. */
function decisive({ command, dataset, version, options }: RunManifest): Readonly<Record<string, unknown>> {
  const { nTrain, digest } = dataset;
  return { command, ...decidingOptions(optionsInUse(command, options)), nTrain, digest, version };
}

function differencesOf(manifests: readonly RunManifest[]): readonly Difference[] {
  const all = manifests.map(decisive);
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))];
  return names
    .map((name) => ({ name, values: all.map((one) => entryOf(one, name)) }))
    .filter(({ values }) => values.some((value) => !isDeepStrictEqual(value, values[0])));
}
