import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../errors.ts';
import type { Watch } from '../../kernels/backend.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import { type Classifier, predict } from '../../models/classifier.ts';
import { trainLinear } from '../../models/linear/trainer.ts';
import { trainNetwork } from '../../models/network/trainer.ts';
import type { Objective } from '../../models/objective/objective.ts';
import { exactSolver } from '../../models/solvers/exact.ts';
import { randomSearch } from '../../models/solvers/random-search.ts';
import type { BatchRecord, EpochRecord } from '../../models/training/epoch.ts';
import type { TrialParams } from '../../selection/results.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';
import { Random } from '../../util/random.ts';
import { familyOf } from '../../util/trials/model-family.ts';
import type { Resources } from '../experiment.ts';
import type { FittedSet } from '../features/image-features.ts';
import { mirrored } from '../features/mirrored.ts';
import { type ModelRows, modelRows } from '../features/model-rows.ts';
import { modelKeeper } from '../resources/model-keeper.ts';
import { classifyByNeighbours } from '../resources/neighbours.ts';
import { type Classify, readTestOnce, type Tested } from '../resources/test-reading.ts';
import type { CrossvalSpec } from '../specs/crossval.ts';
import { epochLines, usualSample } from '../training/epoch-lines.ts';
import { refitRecord } from './records.ts';

/** What the test set says of the best of one family. */
export interface TestedFamily {
  readonly family: string;
  readonly params: TrialParams;
  /** In [0, 1]. */
  readonly testAccuracy: number;
}

/** A reading of the test set by the same run. */
export interface TestedBefore {
  /** Whose accuracy it is: of another trial it says nothing. */
  readonly params: TrialParams;
  readonly tested: Tested;
  readonly testByFamily: readonly TestedFamily[] | undefined;
}

/** What has been done with the winner of a sweep. */
export interface Winner {
  /** Undefined if nothing was to be done, or it went wrong. */
  readonly refit?: {
    readonly model: 'knn' | 'linear' | 'network';
    readonly nTrain: number;
    /** Where the model is kept; null for k-NN, which is its training images, and with `--no-run`. */
    readonly modelPath: string | null;
  };
  /** A winner that was trained, and what it sees of images. */
  readonly learned?: Learner | undefined;
  readonly tested?: Tested | undefined;
  /** Of each family, the winner's first. */
  readonly testByFamily?: readonly TestedFamily[] | undefined;
  readonly results: Readonly<Record<string, unknown>>;
  readonly keep?: () => Promise<void>;
  readonly wrong?: UserError;
}

/** A classifier, and what it sees of images: undefined for pixels. */
interface Learner {
  readonly classifier: Classifier;
  readonly features: FittedSet | undefined;
}

const NOTHING: Winner = { results: {} };

/** A trial that is trained on all training images, and can classify others then. */
interface Fitted {
  readonly classify: Classify;
  readonly modelPath: string | null;
  readonly keep?: () => Promise<void>;
  /** Undefined for k-NN. */
  readonly learned?: Learner;
}

/**
 * What is done with the winner of a sweep: with `refit` it is trained on all training images and kept, with `test` also
 * scored on the test set, with `testEachFamily` on the same reading as the best of every other family. Errors here do not
 * affect the sweep; they are reported after its table.
 * @param others the best of every other family, with `testEachFamily`
 * @param before the reading of the test set that this run has made already: another would be one too many
 */
export async function finishWinner(
  resources: Resources,
  winner: PlannedTrial,
  others: readonly PlannedTrial[],
  spec: CrossvalSpec,
  before: TestedBefore | undefined,
): Promise<Winner> {
  if (!spec.refit && !spec.test && !spec.testEachFamily) return NOTHING;
  try {
    return await finish(resources, winner, others, spec, before);
  } catch (error) {
    if (!(error instanceof UserError) || error.kind === 'interrupted') throw error;
    return { ...NOTHING, wrong: error };
  }
}

async function finish(
  resources: Resources,
  winner: PlannedTrial,
  others: readonly PlannedTrial[],
  spec: CrossvalSpec,
  before: TestedBefore | undefined,
): Promise<Winner> {
  const { nTrain } = resources.data;
  const fitted = await trained(resources, winner, { seed: spec.seed, label: 'refit', isRecorded: true });
  const { modelPath } = fitted;
  const refit = {
    model: 'knn' in winner ? 'knn' : 'network' in winner ? 'network' : 'linear',
    nTrain,
    modelPath,
  } as const;
  const done = { refit, learned: fitted.learned, ...(fitted.keep && { keep: fitted.keep }) };
  if (!spec.test && !spec.testEachFamily) return { ...done, results: { modelPath } };
  const { tested, testByFamily } =
    (isAbout(before, [winner, ...others]) && before) || (await score(resources, { winner, fitted, others }, spec));
  const byFamily = testByFamily && { testByFamily };
  return { ...done, tested, ...byFamily, results: { modelPath, ...tested, ...byFamily } };
}

/** Whether an earlier reading was for the same trials: a search that was extended may have others now. */
function isAbout(before: TestedBefore | undefined, [winner, ...others]: readonly PlannedTrial[]): boolean {
  if (before === undefined || !isDeepStrictEqual(before.params, winner!.params)) return false;
  return others.every(({ params }) => before.testByFamily?.some((one) => isDeepStrictEqual(one.params, params)));
}

interface ToTest {
  readonly winner: PlannedTrial;
  readonly fitted: Fitted;
  readonly others: readonly PlannedTrial[];
}

/** One reading of the test set, for all. */
async function score(
  resources: Resources,
  { winner, fitted, others }: ToTest,
  { seed, testEachFamily }: CrossvalSpec,
): Promise<TestedBefore> {
  const classifiers = [fitted.classify];
  for (const trial of others) {
    classifiers.push(
      (await trained(resources, trial, { seed, label: `refit ${familyOf(trial.params)}`, isRecorded: false })).classify,
    );
  }
  const scores = await readTestOnce(resources, classifiers);
  const testByFamily = [winner, ...others].map(({ params }, i) => {
    return { family: familyOf(params), params, testAccuracy: scores[i]!.tested.testAccuracy };
  });
  const { tested } = scores[0]!;
  return { params: winner.params, tested, testByFamily: testEachFamily ? testByFamily : undefined };
}

/** How a trial is trained on all images. */
interface Refit {
  readonly seed: number;
  /** What the progress bar says. */
  readonly label: string;
  /** Whether metrics.jsonl gets its epochs. */
  readonly isRecorded: boolean;
}

async function trained(resources: Resources, trial: PlannedTrial, refit: Refit): Promise<Fitted> {
  const { data, compute } = resources;
  const { features } = trial;
  const seen = await modelRows(resources, { features, seed: refit.seed }, allRows(data.nTrain), 'planned');
  if ('knn' in trial) {
    return { classify: (pixels) => classifyByNeighbours(resources, seen, trial.knn, pixels), modelPath: null };
  }
  const classifier = await compute.phase('refit', () =>
    compute.watched(refit.label, (watch) => refitted(resources, seen, trial, refit, watch)),
  );
  const model = { classifier, features: seen.features };
  const { path: modelPath, keep } = modelKeeper(resources, model, {
    loss: objectiveOf(trial).loss.name,
    seed: refit.seed,
  });
  const { backend, signal } = compute;
  const classify: Classify = async (pixels) => predict(backend, classifier, await seen.of(pixels), { signal });
  return { classify, modelPath, keep, learned: model };
}

type TrainedTrial = Exclude<PlannedTrial, { knn: unknown }>;

function objectiveOf(trial: TrainedTrial): Objective {
  if ('linear' in trial) return trial.linear;
  if ('network' in trial) return trial.network;
  return 'exact' in trial ? trial.exact : trial.randomSearch;
}

/** The winner, found anew on all training images. */
async function refitted(
  { data, compute, recorder }: Resources,
  seen: ModelRows,
  winner: TrainedTrial,
  { seed, isRecorded }: Refit,
  { onProgress }: Watch,
): Promise<Classifier> {
  const { labels, dataset } = data;
  const { backend, signal } = compute;
  const random = Random.seeded(seed);
  const problem = { backend, train: { pixels: seen.rows, labels }, classNames: dataset.classNames, signal, random };
  if ('randomSearch' in winner) {
    return (await randomSearch({ ...winner.randomSearch, ...problem, onProgress })).classifier;
  }
  if ('exact' in winner) return (await exactSolver.solve(winner.exact, { ...problem, onProgress })).classifier;
  const lines = epochLines();
  const { epochs: nEpochs } = 'network' in winner ? winner.network : winner.linear;
  const watched = {
    ...problem,
    trainSample: usualSample(labels.length),
    onEpoch: (epoch: EpochRecord) => isRecorded && recorder.record(refitRecord(lines.lineOf(epoch))),
    onBatch: ({ epoch, batch, nBatches, loss }: BatchRecord) => {
      lines.addStep(loss);
      onProgress?.(epoch - 1 + batch / nBatches, nEpochs);
    },
  };
  if ('linear' in winner) return (await trainLinear({ ...winner.linear, ...watched })).classifier;
  const mirrorRows = winner.network.mirror ? await seen.of(mirrored(data.pixels)) : undefined;
  const onSizes = lines.addSizes;
  return (await trainNetwork({ ...winner.network, ...watched, mirrored: mirrorRows, onSizes })).classifier;
}
