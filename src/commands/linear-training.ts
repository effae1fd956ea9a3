import { usageError } from '../errors.ts';
import type { Examples } from '../models/examples.ts';
import type { LinearClassifier } from '../models/linear/classifier.ts';
import { trainLinear } from '../models/linear/trainer.ts';
import type { EpochRecord } from '../models/training/epoch.ts';
import type { OptimizerName } from '../models/training/optimizers.ts';
import type { TrainingState } from '../models/training/training-state.ts';
import { epochLine } from '../report/terminal/epoch-line.ts';
import { lossCurve } from '../report/terminal/loss-curve.ts';
import { plural } from '../util/format.ts';
import { Random } from '../util/random.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Context } from './command.ts';
import type { Lab } from './experiment.ts';
import { type LinearOptions, RANDOM_SEARCH } from './linear-flags.ts';
import { hyperparametersOf } from './linear-hyperparameters.ts';
import { batchSizeWarning, warmUpWarning } from './odd-options.ts';
import { refuseUnowned } from './owned-flags.ts';
import { randomSearchPlan } from './random-search-plan.ts';
import type { Terminal } from './terminal/terminal.ts';

/** A classifier and what is to be said about how it was found. */
export interface Trained {
  readonly classifier: LinearClassifier;
  /** Fields of the JSON object. */
  readonly results: Readonly<Record<string, unknown>>;
  readonly paragraphs: readonly string[];
  /** Empty for random search. */
  readonly epochs: readonly EpochRecord[];
  /** Of the last epoch, or of the best try. */
  readonly trainLoss: number;
}

/** How the options find a classifier: checked before anything is made. */
export interface TrainingPlan {
  /** What options that were left open became. */
  readonly resolved: Readonly<Record<string, unknown>>;
  /** What is odd about the options, where they make sense all the same. */
  readonly warnings: readonly string[];
  /** What `--resume` does with such a run, for hints. */
  readonly resume: string;
  train(lab: Lab, train: Examples, val: Examples | undefined, terminal: Terminal, progress: Kept): Promise<Trained>;
}

/** What of a training outlives its process. */
export interface Kept {
  /** Absent with `--no-run`. */
  readonly checkpoints: Checkpoints<TrainingState> | undefined;
  /** Where an interrupted training was. */
  readonly resumeFrom: TrainingState | undefined;
}

/** @throws UserError (usage) for flags that do not go together */
export function trainingPlan(
  options: LinearOptions,
  typed: Context['typed'],
  nTrain: number,
  nVal: number,
): TrainingPlan {
  const { optimizer, tries, earlyStopping } = options;
  if (tries !== undefined) refuseUnowned('--tries', '--optimizer', [optimizer], [RANDOM_SEARCH]);
  if (earlyStopping !== undefined && nVal === 0) {
    throw usageError('--early-stopping needs validation images to judge by; there are none', {
      hint: 'hold some out: --val <n>',
    });
  }
  if (optimizer === RANDOM_SEARCH) return randomSearchPlan(options, typed);
  return byGradients({ ...options, optimizer }, typed, nTrain);
}

/** The loss of the last epoch, and before it that of the epoch whose weights are kept, where that is another. */
function lossLine(epochs: readonly EpochRecord[], kept: number): string {
  const lossOf = (epoch: number) => epochs[epoch - 1]!.trainLoss.toPrecision(5);
  const last = `${lossOf(epochs.length)} after ${plural(epochs.length, 'epoch')}`;
  return kept === epochs.length
    ? `training loss: ${last}`
    : `training loss: ${lossOf(kept)} in epoch ${kept}, which is kept; ${last}`;
}

function keptState(nTrained: number, kept: number, nEpochs: number): string {
  const end = nTrained < nEpochs ? `stopped early, after epoch ${nTrained}` : 'every epoch trained';
  return `${end}; the weights are those of epoch ${kept}, the best`;
}

type GradientOptions = LinearOptions & { readonly optimizer: OptimizerName };

function byGradients(options: GradientOptions, typed: Context['typed'], nTrain: number): TrainingPlan {
  const hyperparameters = hyperparametersOf(options, typed, nTrain);
  const { learningRate, batchSize, optimizer, schedule } = hyperparameters;
  const { earlyStopping } = options;
  const train: TrainingPlan['train'] = async (lab, train, val, terminal, { checkpoints, resumeFrom }) => {
    let firstLoss = resumeFrom?.epochs[0]?.trainLoss;
    const bar = terminal.progress('training', options.epochs);
    try {
      const { classifier, epochs, classifierEpoch } = await trainLinear({
        ...hyperparameters,
        backend: lab.backend,
        train,
        val,
        earlyStopping,
        classNames: lab.dataset.classNames,
        random: Random.seeded(options.seed),
        resumeFrom,
        signal: lab.signal,
        onBatch: ({ epoch, batch, nBatches }) => bar.update(epoch - 1 + batch / nBatches),
        onEpoch: (record) => {
          lab.record(record);
          firstLoss ??= record.trainLoss;
          terminal.note(epochLine(record, options.epochs, terminal.style, firstLoss));
        },
        onState: (state) => checkpoints?.offer(state),
      });
      const { trainLoss } = epochs.at(-1)!;
      const state = earlyStopping === undefined ? '' : `\n${keptState(epochs.length, classifierEpoch, options.epochs)}`;
      return {
        ...{ classifier, epochs, trainLoss },
        results: { epochs, classifierEpoch },
        paragraphs: [lossCurve(epochs, terminal), `${lossLine(epochs, classifierEpoch)}${state}`],
      };
    } finally {
      bar.stop();
      // However the training ended: what follows may be interrupted too.
      await checkpoints?.flush();
    }
  };
  const { beta } = hyperparameters.regularizer.settings;
  const numbers = {
    ...hyperparameters.loss.settings,
    ...(beta !== undefined && { elasticBeta: beta }),
    ...optimizer.settings,
    ...schedule.settings,
  };
  const warnings = [
    batchSizeWarning(typed.has('batchSize') ? options.batchSize : undefined, nTrain),
    warmUpWarning(hyperparameters, nTrain),
  ].filter((warning) => warning !== undefined);
  return { resolved: { learningRate, batchSize, ...numbers }, warnings, resume: 'go on with', train };
}
