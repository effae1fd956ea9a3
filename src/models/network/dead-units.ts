import type { Backend } from '../../kernels/backend.ts';
import type { Rows } from '../../kernels/matrix.ts';
import type { ScoreOptions } from '../scores.ts';
import { checkNetwork, type NetworkClassifier, networkScores } from './classifier.ts';

/** Units of one hidden layer. */
export interface DeadUnits {
  /** 1 is the first. */
  readonly layer: number;
  readonly units: number;
  /** Those that are at most 0 for every image: a ReLU unit like that learns no more. */
  readonly dead: number;
}

/**
 * Counts the units that no image activates. Source: Stanford CS231n, "Neural networks part 1": ReLU, dying units.
 * @param pixels nSamples × nFeatures, as the network was trained on
 * @throws UserError (usage) as {@link scores}
 */
export async function deadUnits(
  backend: Backend,
  network: NetworkClassifier,
  pixels: Rows,
  options: ScoreOptions = {},
): Promise<readonly DeadUnits[]> {
  checkNetwork(network);
  const isAlive = network.layers.slice(0, -1).map(({ bias }) => new Uint8Array(bias.length));
  await networkScores(backend, network, pixels, options, (layer, { data, nRows, nCols }) => {
    const alive = isAlive[layer]!;
    for (let i = 0, at = 0; i < nRows; i++) for (let c = 0; c < nCols; c++, at++) if (data[at]! > 0) alive[c] = 1;
  });
  return isAlive.map((alive, i) => ({
    layer: i + 1,
    units: alive.length,
    dead: alive.reduce((sum, one) => sum + Number(one === 0), 0),
  }));
}
