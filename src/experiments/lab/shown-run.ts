import { dirname } from 'node:path';
import { loadDataset } from '../../dataset/load.ts';
import { dataError, hint } from '../../errors.ts';
import { IMAGE_BYTES } from '../../features/image.ts';
import type { LinearClassifier } from '../../models/linear/classifier.ts';
import { runDirectory } from '../../runs/run-directory.ts';
import { heldOutOf } from '../folds.ts';
import { runOfModel } from '../predict/model-run.ts';
import { loadWholeModel } from '../resources/whole-model.ts';
import { refuseMasked } from '../resuming/masked-path.ts';

/** A linear classifier of pixels, some of the images that it was trained on, and those that its run held out. */
export interface ShownRun {
  readonly classifier: LinearClassifier;
  /** nImages × 3072: the first `nTrain` are of the training, the rest were held out. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  readonly nTrain: number;
}

/** So many of each at most: 15 MB. */
const MOST_IMAGES = 5000;

/**
 * The model of a run with images, to be looked at. The test set is not read.
 * @param path    the folder of the run
 * @param dataDir where its data is, if the run does not say
 * @throws UserError: (data) a run without a linear classifier of pixels, or one that held nothing out, or other data than it was
 *   trained on; (failed) if something cannot be read
 */
export async function openShownRun(path: string, dataDir: string): Promise<ShownRun> {
  const { modelPath } = runDirectory(path);
  const loaded = await loadWholeModel(modelPath);
  const { features } = loaded.file;
  if (loaded.kind !== 'linear' || features !== undefined) {
    throw dataError(`${path} has no linear classifier of pixels: only these have templates`, {
      hint: hint`train one: ${{ command: 'cifar-train linear' }}`,
    });
  }
  const { model, origin } = loaded.file;
  const run = await runOfModel(modelPath);
  if (run === undefined || !run.holdsOut) throw nothingHeldOut(path);
  refuseMasked(dirname(modelPath), 'dataDir', run.dataDir);
  const { dataset: name, classes, limit, seed } = run.spec;
  const { train, digest } = await loadDataset({ name, classes, limit, seed, dataDir: run.dataDir ?? dataDir });
  if (digest !== origin.dataDigest) {
    throw dataError(`the data differs from that which ${path} was trained on: its digest is ${digest}`);
  }
  const { labels } = train;
  const { training: trained, heldOut } = heldOutOf(run.spec, labels);
  if (heldOut.length === 0) throw nothingHeldOut(path);
  const [first, last] = [trained.subarray(0, MOST_IMAGES), heldOut.subarray(0, MOST_IMAGES)];
  const rows = [...first, ...last];
  const pixels = new Uint8Array(rows.length * IMAGE_BYTES);
  for (const [i, row] of rows.entries()) {
    pixels.set(train.pixels.subarray(row * IMAGE_BYTES, (row + 1) * IMAGE_BYTES), i * IMAGE_BYTES);
  }
  return {
    classifier: model as LinearClassifier,
    pixels,
    labels: Uint8Array.from(rows, (row) => labels[row]!),
    nTrain: first.length,
  };
}

const nothingHeldOut = (path: string) => dataError(`${path} held no images out from its training, to be looked at`);
