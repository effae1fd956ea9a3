import { failure, hint, settingError } from '../../errors.ts';
import { SCATTER_SLICES } from '../../kernels/ops/algebra/scatter.ts';
import { BLOCK_ROWS } from '../../models/input/components/components.ts';
import type { NetworkTrial } from '../../selection/space/network-setting.ts';
import { bytes, count } from '../../util/format.ts';
import { type Beside, copyOfCodes } from './plan-memory.ts';

/** What of a network decides the memory that it takes beside its weights. */
type Seen = Pick<NetworkTrial, 'pca' | 'mirror'>;

/** The codes of mirror images, and what is trained on: a copy of both, or the components of both. */
export const besideNetwork =
  ({ pca = 0, mirror }: Seen): Beside =>
  (nImages, nFeatures) => {
    const [sets, others] = mirror ? [2, copyOfCodes(nImages, nFeatures)] : [1, 0];
    if (pca === 0) return others + sets * copyOfCodes(nImages, nFeatures);
    const rows = 4 * sets * nImages * pca;
    const block = 4 * Math.min(BLOCK_ROWS, nImages) * nFeatures;
    return others + Math.max(searchBytes(pca, nFeatures), rows + block + 8 * pca * nFeatures);
  };

/** What the search for principal components takes: the covariance matrix, directions before and after a round, and their products. */
const searchBytes = (pca: number, nFeatures: number): number =>
  4 * (1.5 * nFeatures ** 2 + 3 * pca * nFeatures) + 8 * (SCATTER_SLICES + 3) * pca ** 2;

/** What the kernels' memory holds, less some room for what else is in it. */
const ROOM = 3.75 * 2 ** 30;

/**
 * Checks that a network can be trained on so many principal components, before there are any features.
 * @param features as typed; undefined: pixels
 * @param nTrain   images to train on; absent: not known yet
 * @throws UserError (usage) for more components than an image has numbers, or than there are images; (failed) for more numbers than the kernels' memory holds
 *   the covariances of
 */
export function checkComponents(
  pca: number | undefined,
  nFeatures: number,
  features: string | undefined,
  nTrain = Number.POSITIVE_INFINITY,
): void {
  if (!pca) return;
  if (pca > nFeatures) {
    const numbers =
      features === undefined ? 'as many numbers as an image has' : `as many numbers as ${features} makes of an image`;
    throw settingError('pca', `at most ${nFeatures}, ${numbers}`, pca);
  }
  if (pca > nTrain) throw settingError('pca', `at most ${nTrain}, the number of images to train on`, pca);
  const needed = searchBytes(pca, nFeatures);
  if (needed <= ROOM) return;
  throw failure(
    `principal components of ${count(nFeatures)} numbers take ${bytes(needed)} of memory for kernels, which hold ${bytes(ROOM)}`,
    { hint: hint`use smaller features, such as kernel-map:standard, or none: ${{ setting: 'pca', value: 0 }}` },
  );
}
