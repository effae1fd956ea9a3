import { UserError } from '../../errors.ts';
import type { Watch } from '../../kernels/backend.ts';
import type { KnnOptions } from '../../models/knn/options.ts';
import { type LinearClassifier, predict } from '../../models/linear/classifier.ts';
import { trainLinear } from '../../models/linear/trainer.ts';
import { randomSearch } from '../../models/solvers/random-search.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';
import { Random } from '../../util/random.ts';
import type { Resources } from '../experiment.ts';
import { scoreOnTest } from '../knn.ts';
import { modelKeeper } from '../resources/model-keeper.ts';
import { readTest, type Tested } from '../resources/test-reading.ts';
import type { CrossvalSpec } from '../specs/crossval.ts';
import { refitRecord } from './resume.ts';

/** What has been done with the winner of a sweep. */
export interface Winner {
  /** Undefined if nothing was to be done, or it went wrong. */
  readonly refit?: {
    readonly model: 'knn' | 'linear';
    readonly nTrain: number;
    /** Where the model is kept; null for k-NN, which is its training images, and with `--no-run`. */
    readonly modelPath: string | null;
  };
  readonly tested?: Tested | undefined;
  readonly results: Readonly<Record<string, unknown>>;
  readonly keep?: () => Promise<void>;
  readonly wrong?: UserError;
}

const NOTHING: Winner = { results: {} };

/**
 * What is done with the winner of a sweep: with `refit` it is trained on all training images and kept, with `test` also
 * scored on the test set. Errors here do not affect the sweep; they are reported after its table.
 * @param before the reading of the test set that this run has made already: another would be one too many
 */
export async function finishWinner(
  resources: Resources,
  winner: PlannedTrial,
  spec: CrossvalSpec,
  before: Tested | undefined,
): Promise<Winner> {
  if (!spec.refit && !spec.test) return NOTHING;
  try {
    return 'knn' in winner
      ? await finishKnn(resources, winner.knn, spec, before)
      : await finishLinear(resources, winner, spec, before);
  } catch (error) {
    if (!(error instanceof UserError) || error.kind === 'interrupted') throw error;
    return { ...NOTHING, wrong: error };
  }
}

async function finishKnn(
  resources: Resources,
  options: KnnOptions,
  { test }: CrossvalSpec,
  before: Tested | undefined,
): Promise<Winner> {
  const refit = { model: 'knn', nTrain: resources.data.nTrain, modelPath: null } as const;
  if (!test) return { refit, results: { modelPath: null } };
  const tested = before ?? (await scoreOnTest(resources, options)).tested;
  return { refit, results: { modelPath: null, ...tested }, tested };
}

type LinearTrial = Exclude<PlannedTrial, { knn: unknown }>;

async function finishLinear(
  resources: Resources,
  winner: LinearTrial,
  { seed, test }: CrossvalSpec,
  before: Tested | undefined,
): Promise<Winner> {
  const { data, compute } = resources;
  const classifier = await compute.phase('refit', () =>
    compute.watched('refit', (watch) => refitted(resources, winner, seed, watch)),
  );
  const { loss } = 'linear' in winner ? winner.linear : winner.randomSearch;
  const { path: modelPath, keep } = modelKeeper(resources, classifier, { loss: loss.name, seed });
  const refit = { model: 'linear', nTrain: data.nTrain, modelPath } as const;
  if (!test) return { refit, results: { modelPath }, keep };
  const tested = before ?? (await scoreClassifier(resources, classifier));
  return { refit, results: { modelPath, ...tested }, keep, tested };
}

/** The winner, found anew on all training images. */
async function refitted(
  { data, compute, recorder }: Resources,
  winner: LinearTrial,
  seed: number,
  { onProgress }: Watch,
): Promise<LinearClassifier> {
  const { pixels, labels, dataset } = data;
  const { backend, signal } = compute;
  const random = Random.seeded(seed);
  const problem = { backend, train: { pixels, labels }, classNames: dataset.classNames, signal, random };
  if ('randomSearch' in winner) {
    return (await randomSearch({ ...winner.randomSearch, ...problem, onProgress })).classifier;
  }
  const { classifier } = await trainLinear({
    ...winner.linear,
    ...problem,
    onEpoch: (epoch) => recorder.record(refitRecord(epoch)),
    onBatch: ({ epoch, batch, nBatches }) => onProgress?.(epoch - 1 + batch / nBatches, winner.linear.epochs),
  });
  return classifier;
}

async function scoreClassifier(resources: Resources, classifier: LinearClassifier): Promise<Tested> {
  const { backend, signal } = resources.compute;
  return (await readTest(resources, (pixels) => predict(backend, classifier, pixels, { signal }))).tested;
}
