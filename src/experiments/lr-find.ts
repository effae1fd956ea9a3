import { hint, usageError } from '../errors.ts';
import { IMAGE_BYTES } from '../features/image.ts';
import { allRows } from '../kernels/copy-rows.ts';
import { trainLinear } from '../models/linear/trainer.ts';
import { trainNetwork } from '../models/network/trainer.ts';
import { findLearningRate, type RateSearchResult } from '../models/rate-search.ts';
import type { LinearHyperparameters } from '../models/training/hyperparameters.ts';
import { INITIALIZERS } from '../models/training/initializers.ts';
import { optimizerNamed } from '../models/training/optimizers.ts';
import { settingsOf, toObjective } from '../selection/space/linear-setting.ts';
import { Random } from '../util/random.ts';
import type { Experiment, Outcome, Resources } from './experiment.ts';
import { modelRows, nFeaturesIn } from './features/model-rows.ts';
import { checkComponents } from './features/network-memory.ts';
import { refuseShape } from './ownership.ts';
import { networkWork, trainingWork } from './resources/threads.ts';
import { filledRateSearch, type LrFindSpec } from './specs/lr-find.ts';
import { trainingBars } from './training/bars.ts';
import { largeBatch, oddities } from './warnings.ts';

export type LrFindFound = RateSearchResult;

/**
 * The learning-rate range test of a linear classifier or a network.
 * @param given the fields of the spec that the user gave: defaults are not warned of
 */
export const lrFindExperiment = (spec: LrFindSpec, given: ReadonlySet<string>): Experiment<LrFindFound> => ({
  command: 'lr-find',
  spec,
  plan: (nTrain) => {
    const { model, hidden, activation, dropout, pca = 0, from, to, steps, batchSize, shuffle, seed } = spec;
    const { optimizer, init } = filledRateSearch(spec);
    refuseShape(model, given);
    checkComponents(pca, nFeaturesIn(spec.features) ?? IMAGE_BYTES, spec.features, nTrain);
    if (to <= from) {
      throw usageError(
        hint`${{ setting: 'to' }} must be greater than ${{ setting: 'from' }}; got ${to} after ${from}`,
        {
          hint: hint`for example: ${{ setting: 'from', value: '1e-6' }} ${{ setting: 'to', value: 10 }}`,
        },
      );
    }
    const hyperparameters: Omit<LinearHyperparameters, 'learningRate' | 'schedule' | 'warmUp' | 'epochs'> = {
      ...toObjective(spec),
      optimizer: optimizerNamed(optimizer, settingsOf('optimizer', spec)),
      batchSize: batchSize === 'all' ? nTrain : batchSize,
      shuffle,
      init: INITIALIZERS[init],
    };
    const asked = given.has('batchSize') ? batchSize : undefined;

    const run = async (resources: Resources): Promise<Outcome<LrFindFound>> => {
      const { data, compute, recorder, observer } = resources;
      const { labels, dataset } = data;
      for (const odd of oddities(largeBatch(asked, nTrain))) observer.tell(odd);
      const { rows } = await modelRows(resources, spec, allRows(nTrain));
      const request = {
        ...hyperparameters,
        backend: compute.backend,
        train: { pixels: rows, labels },
        classNames: dataset.classNames,
      };
      const bars = trainingBars(observer, pca, 'rates', 1);
      const watch = { signal: compute.signal, onProgress: bars.update };
      const find = () =>
        findLearningRate(
          { ...request, ...watch, from, to, steps, random: Random.seeded(seed) },
          model === 'linear'
            ? trainLinear
            : (each) => trainNetwork({ ...each, ...bars.search, hidden, activation, dropout, pca }),
        );
      const found = await compute.phase('search', find).finally(bars.stop);
      const { points, suggestion, lowest, end } = found;
      for (const point of points) recorder.record(point);
      return { found, results: { points, suggestion, lowest, end } };
    };
    const nImages = steps === undefined ? nTrain : steps * hyperparameters.batchSize;
    const work = model === 'linear' ? trainingWork(nImages) : networkWork(nImages, pca || IMAGE_BYTES, hidden);
    return {
      resolved: { batchSize: hyperparameters.batchSize, optimizer, init },
      work: spec.features === undefined ? work : undefined,
      run,
    };
  },
});
