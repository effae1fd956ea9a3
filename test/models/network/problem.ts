import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { NETWORK_DEFAULTS } from '../../../src/models/network/defaults.ts';
import type { TrainNetworkRequest } from '../../../src/models/network/request.ts';
import { Random } from '../../../src/util/random.ts';
import { classNamesOf, randomExamples } from '../linear/problem.ts';

/** A training of a small network on a plain backend, with some of it changed. */
export const networkRequest = (changes: Partial<TrainNetworkRequest>): TrainNetworkRequest => ({
  ...NETWORK_DEFAULTS.softmax,
  hidden: [6],
  epochs: 3,
  batchSize: 8,
  backend: new ReferenceBackend(),
  train: randomExamples(1, 30, 12, 3),
  classNames: classNamesOf(3),
  random: Random.seeded(0),
  ...changes,
});
