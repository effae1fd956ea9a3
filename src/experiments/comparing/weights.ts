import { restoreFeatures } from '../../features/set/joined.ts';
import { isMissing } from '../../files/system-error.ts';
import { weightsOf } from '../../models/classifier.ts';
import type { ModelFile } from '../../runs/models/save-model.ts';
import type { Run } from '../../runs/open.ts';
import { largestOf } from '../../util/statistics/extremes.ts';
import { type Learned, learnedBy } from '../pictures/templates.ts';
import { loadWholeModel } from '../resources/whole-model.ts';

/** The weights of a run's model, counted by their size. */
export interface CountedWeights {
  readonly label: string;
  readonly path: string;
  readonly nWeights: number;
  /** The share that is exactly 0. */
  readonly zeros: number;
  /** The share of the others in each bin; what is beyond the last is in it. */
  readonly shares: readonly number[];
}

/** The weights of several models on one scale. */
export interface ComparedWeights {
  /** nBins + 1 edges of the bins, from the smallest; empty where there are no models. */
  readonly edges: readonly number[];
  readonly runs: readonly CountedWeights[];
  /** What each has learned that can be shown, in the same order. */
  readonly learned: readonly { readonly learned: readonly Learned[]; readonly classNames: readonly string[] }[];
}

const N_BINS = 61;
/** The share of weights that the bins are to hold. */
const INSIDE = 0.998;

/**
 * Reads the models of runs and counts their weights: runs without a model, or with one for each seed, are left out.
 * @throws UserError (data) for a damaged model; (failed) if one cannot be read
 */
export async function compareWeights(
  runs: readonly { readonly label: string; readonly run: Run }[],
): Promise<ComparedWeights> {
  const models = [];
  for (const { label, run } of runs) {
    const model = await trainedModel(run.directory.modelPath);
    if (model !== undefined) models.push({ label, path: run.directory.path, model });
  }
  if (models.length === 0) return { edges: [], runs: [], learned: [] };
  const all = models.map(({ model }) => weightsOf(model.model));
  const reach = largestOf(all.map((weights) => reachOf(weights)));
  const edges = Array.from({ length: N_BINS + 1 }, (_, i) => reach * ((2 * i) / N_BINS - 1));
  return {
    edges,
    runs: models.map(({ label, path }, i) => ({ label, path, ...countedIn(all[i]!, reach) })),
    learned: models.map(({ model }) => ({
      learned: learnedBy(model.model, model.features && restoreFeatures(model.features)),
      classNames: model.model.classNames,
    })),
  };
}

/** A model that was trained; undefined where there is none. */
async function trainedModel(path: string): Promise<ModelFile | undefined> {
  const loaded = await loadWholeModel(path).catch((error: Error) => {
    if (isMissing(error.cause)) return undefined;
    throw error;
  });
  return loaded === undefined || loaded.kind === 'knn' ? undefined : loaded.file;
}

/** A magnitude that few of the weights exceed; above 0. */
function reachOf(weights: readonly Float32Array[]): number {
  const sizes = Float32Array.from(
    weights.flatMap((some) => [...some]),
    Math.abs,
  ).sort();
  return sizes[Math.floor(INSIDE * (sizes.length - 1))]! || sizes.at(-1)! || 1;
}

function countedIn(weights: readonly Float32Array[], reach: number): Omit<CountedWeights, 'label' | 'path'> {
  const counts = new Array<number>(N_BINS).fill(0);
  let [nWeights, nZeros] = [0, 0];
  for (const some of weights) {
    nWeights += some.length;
    for (const weight of some) {
      if (weight === 0) nZeros++;
      else counts[Math.max(0, Math.min(N_BINS - 1, Math.floor(((weight / reach + 1) / 2) * N_BINS)))]!++;
    }
  }
  return { nWeights, zeros: nZeros / nWeights, shares: counts.map((n) => n / nWeights) };
}
