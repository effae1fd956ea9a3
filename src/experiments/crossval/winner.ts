import type { Terminal } from '../../cli/terminal/terminal.ts';
import type { CrossvalOptions } from '../../commands/crossval-flags.ts';
import { scoreOnTest } from '../../commands/knn.ts';
import { UserError } from '../../errors.ts';
import { type LinearClassifier, predict } from '../../models/linear/classifier.ts';
import { trainLinear } from '../../models/linear/trainer.ts';
import { saveLinearModel } from '../../runs/model-file.ts';
import { version } from '../../runs/version.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';
import { percent, plural } from '../../util/format.ts';
import { Random } from '../../util/random.ts';
import type { Lab, Outcome } from '../run.ts';
import { readTest, type Tested } from '../test-reading.ts';
import { refitRecord } from './resume.ts';

/** What has been done with the winner. */
interface Finished extends Outcome {
  readonly tested?: Tested;
}

const NOTHING: Finished = { results: {}, paragraphs: [] };

/**
 * What is done with the winner of a sweep: with `--refit` it is trained on all training images and kept, with `--test`
 * also scored on the test set. What goes wrong here takes nothing from the sweep: it is told after its table.
 * @param before the reading of the test set that this run has made already: another would be one too many
 */
export async function finishWinner(
  lab: Lab,
  winner: PlannedTrial,
  options: CrossvalOptions,
  terminal: Terminal,
  before?: Tested,
): Promise<Finished> {
  if (!options.refit && !options.test) return NOTHING;
  try {
    return 'knn' in winner
      ? await finishKnn(lab, winner.knn, options, terminal, before)
      : await finishLinear(lab, winner.linear, options, terminal, before);
  } catch (error) {
    if (!(error instanceof UserError) || error.kind === 'interrupted') throw error;
    return { ...NOTHING, wrong: error };
  }
}

async function finishKnn(
  lab: Lab,
  { ties, ...setting }: Extract<PlannedTrial, { knn: unknown }>['knn'],
  { test }: CrossvalOptions,
  terminal: Terminal,
  before: Tested | undefined,
): Promise<Finished> {
  const note = 'refit: k-NN is its training images, so that there is nothing to train and no model to keep';
  if (!test) return { results: { modelPath: null }, paragraphs: [note] };
  const tested = before ?? (await scoreOnTest(lab, setting, ties));
  return { results: { modelPath: null, ...tested }, paragraphs: [note, testLine(tested, terminal)], tested };
}

async function finishLinear(
  lab: Lab,
  hyperparameters: Extract<PlannedTrial, { linear: unknown }>['linear'],
  { seed, test }: CrossvalOptions,
  terminal: Terminal,
  before: Tested | undefined,
): Promise<Finished> {
  const { backend, pixels, labels, dataset, signal } = lab;
  const { classNames, digest: dataDigest } = dataset;
  const train = { pixels, labels };
  const { classifier } = await lab.phase('refit', () =>
    lab.watched('refit', ({ onProgress }) =>
      trainLinear({
        ...{ ...hyperparameters, backend, train, classNames, signal, random: Random.seeded(seed) },
        onEpoch: (epoch) => lab.record(refitRecord(epoch)),
        onBatch: ({ epoch, batch, nBatches }) => onProgress?.(epoch - 1 + batch / nBatches, hyperparameters.epochs),
      }),
    ),
  );
  const modelPath = lab.directory?.modelPath ?? null;
  const origin = { loss: hyperparameters.loss.name, seed, dataDigest, version };
  const keep = async () => {
    if (modelPath !== null) await saveLinearModel(modelPath, { model: classifier, origin });
  };
  const where = modelPath === null ? '' : `, kept in ${modelPath}`;
  const line = `refit on all ${plural(labels.length, 'training image')}${where}`;
  if (!test) return { results: { modelPath }, paragraphs: [line], keep };
  const tested = before ?? (await scoreClassifier(lab, classifier));
  return { results: { modelPath, ...tested }, paragraphs: [line, testLine(tested, terminal)], keep, tested };
}

async function scoreClassifier(lab: Lab, classifier: LinearClassifier): Promise<Tested> {
  const { backend, signal } = lab;
  return (await readTest(lab, (pixels) => predict(backend, classifier, pixels, { signal }))).tested;
}

const testLine = ({ testAccuracy, nTest }: Tested, { style }: Terminal): string =>
  `test accuracy: ${style.bold(percent(testAccuracy))} of ${plural(nTest, 'image')}`;
