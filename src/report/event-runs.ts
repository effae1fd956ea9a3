import type { CrossvalFound } from '../experiments/crossval/experiment.ts';
import type { TrainingFound } from '../experiments/training/outcome.ts';
import type { EncodedPicture, EventImage, EventRun, Scalar } from '../runs/export/event-file.ts';
import type { Trial } from '../selection/results.ts';
import { varyingNames } from '../util/trials/varying-names.ts';
import { paramWords } from './trials/trial-params.ts';

/* Results as TensorBoard shows them: a run for each training, with a curve for each number of its epochs. */

/** More runs are no help there, and take long to load. */
const MOST_TRIALS = 1000;
/** Of a name in a list of runs. */
const MOST_CHARACTERS = 100;

/** A picture, and under what name it is shown: `templates/cat`. */
export interface NamedPicture extends EncodedPicture {
  readonly tag: string;
}

type Epochs = TrainingFound['epochs'];

/**
 * A run of each seed, or one.
 * @param pictures what was learned: with several seeds, by the first
 */
export function trainingEvents(
  { epochs, seeds }: TrainingFound,
  commandLine: string,
  pictures: readonly NamedPicture[],
): readonly EventRun[] {
  const texts = { command: `    ${commandLine}` };
  const run = (name: string, epochs: Epochs, own: readonly NamedPicture[]): EventRun => {
    const scalars = epochScalars(epochs);
    return { name, scalars, images: atTheEnd(own, scalars), texts };
  };
  if (seeds === undefined) return [run('', epochs, pictures)];
  return seeds.bySeed.map(({ seed, epochs }, i) => run(`seed-${seed}`, epochs, i === 0 ? pictures : []));
}

/** Pictures of a model at the end of its training. */
function atTheEnd(pictures: readonly NamedPicture[], scalars: readonly Scalar[]): readonly EventImage[] {
  const { step = 0, seconds = 0 } = scalars.at(-1) ?? {};
  return pictures.map((picture) => ({ ...picture, step, seconds }));
}

function epochScalars(epochs: Epochs): readonly Scalar[] {
  let seconds = 0;
  return epochs.flatMap((epoch) => {
    seconds += epoch.seconds;
    const values = {
      'loss/train': epoch.trainLoss,
      'loss/validation': epoch.valLoss,
      'accuracy/train': epoch.trainAccuracy,
      'accuracy/validation': epoch.valAccuracy,
    };
    return known(values).map(([tag, value]) => ({ tag, value, step: epoch.epoch, seconds }));
  });
}

const known = (values: Readonly<Record<string, number | null | undefined>>): readonly (readonly [string, number])[] =>
  Object.entries(values).flatMap(([tag, value]) => (typeof value === 'number' ? [[tag, value] as const] : []));

/**
 * A run of each trial, the best 1,000: the curve of its epochs, a mean over the folds, and how it did in the end.
 * @param pictures what a winner has learned that was trained on all images: a run of its own
 */
export function sweepEvents(
  { trials }: Pick<CrossvalFound, 'trials'>,
  commandLine: string,
  pictures: readonly NamedPicture[],
): readonly EventRun[] {
  const command = `    ${commandLine}`;
  const winner = { name: 'winner', scalars: [], images: atTheEnd(pictures, []), texts: { command } };
  return [...trialEvents(trials, command), ...(pictures.length > 0 ? [winner] : [])];
}

function trialEvents(trials: readonly Trial[], command: string): readonly EventRun[] {
  const names = new Map(
    [...new Set(trials.map(({ params }) => params.model))].map((model) => [model, varyingNames(trials, model)]),
  );
  const numbered = trials.map((trial, t) => ({ trial, number: t + 1 }));
  return numbered
    .sort((a, b) => a.trial.rankTestScore - b.trial.rankTestScore)
    .slice(0, MOST_TRIALS)
    .map(({ trial, number }) => {
      const { params } = trial;
      const words = paramWords(params, names.get(params.model)).join(' ');
      return {
        name: `trial-${number} ${words.replaceAll(/[^\w.=+-]/g, '_')}`.slice(0, MOST_CHARACTERS),
        scalars: trialScalars(trial),
        images: [],
        texts: { command, params: `    ${JSON.stringify(params)}` },
      };
    });
}

/** Seconds of a curve's epochs are an equal share of those of all. */
function trialScalars({ curve, meanFitTime, meanTestScore, meanTrainScore, epochsTrained }: Trial): readonly Scalar[] {
  const curves = curve.flatMap(({ epoch, trainLoss, valAccuracy }) =>
    known({ 'loss/train': trainLoss, 'accuracy/validation': valAccuracy }).map(([tag, value]) => ({
      ...{ tag, value, step: epoch },
      seconds: (meanFitTime * epoch) / curve.length,
    })),
  );
  const ends = known({ 'final/validation accuracy': meanTestScore, 'final/train accuracy': meanTrainScore });
  return [...curves, ...ends.map(([tag, value]) => ({ tag, value, step: epochsTrained, seconds: meanFitTime }))];
}
