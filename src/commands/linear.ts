import { type Context, defineCommand } from '../cli/command.ts';
import type { Terminal } from '../cli/terminal/terminal.ts';
import { Checkpoints } from '../experiments/checkpoints.ts';
import { linearOutcome } from '../experiments/linear/outcome.ts';
import { type ResumedLinear, resumeLinear, resumeNote, trainingText } from '../experiments/linear/resume.ts';
import { trainingPlan } from '../experiments/linear/training.ts';
import { type Lab, type Outcome, type Plan, runExperiment } from '../experiments/run.ts';
import type { TrainingState } from '../models/training/training-state.ts';
import { type CheckpointOrigin, saveCheckpoint } from '../runs/checkpoint.ts';
import { version } from '../runs/version.ts';
import { holdOutLast } from '../selection/folds.ts';
import { plural } from '../util/format.ts';
import { type LinearOptions, linearFlags } from './linear-flags.ts';

export const linear = defineCommand({
  name: 'linear',
  summary: 'a linear classifier, trained by mini-batch gradient descent',
  description:
    'Trains f(x, W) = Wx + b on pixels scaled to [0, 1] minus the mean training image, by mini-batch gradient descent. The same seed and options give the same weights, to the bit, on any machine and for any number of threads.',
  flags: linearFlags,
  examples: [
    ['cifar-train linear --loss softmax', 'a softmax classifier, with a tenth of the training images for validation'],
    ['cifar-train linear --loss svm --learning-rate 0.01 --epochs 20', 'a multiclass SVM, trained longer'],
    [
      'cifar-train linear --optimizer adam --schedule cosine --epochs 50 --early-stopping 5',
      'until the validation accuracy rises no more',
    ],
    ['cifar-train linear --loss mse --reg l1 --reg-strength 3e-4', 'least squares with weights that are exactly 0'],
    ['cifar-train linear --optimizer random-search --tries 1000', 'the baseline: the best of 1,000 random weights'],
    ['cifar-train linear --loss softmax --val 0 --test', 'train on everything, then score on the test set'],
    ['cifar-train linear --loss softmax --dataset shapes', 'without any download'],
    ['cifar-train linear --resume runs/linear-3', 'go on with a run that was interrupted, to the same weights'],
  ],
  run: async ({ resume, ...options }, context) => {
    if (resume === undefined) return await experiment(options, context);
    const resumed = await resumeLinear(resume, options, context);
    try {
      await experiment(resumed.options, context, resumed);
    } finally {
      await resumed.lock.release();
    }
  },
});

function experiment(options: LinearOptions, context: Context, resumed?: ResumedLinear): Promise<void> {
  const makePlan = (nTrain: number): Plan => {
    const { training, heldOut } = holdOutLast(nTrain, options.val ?? Math.floor(nTrain / 10));
    const plan = trainingPlan(options, context.typed, training.length, heldOut.length);
    const resolved = { ...plan.resolved, val: heldOut.length };
    const resumeFrom = resumed?.checkpoint?.state;

    const work = async (lab: Lab): Promise<Outcome> => {
      const page = context.terminal;
      const { pixels, labels, dataset } = lab;
      const train = { pixels, labels, rows: training };
      const val = heldOut.length === 0 ? undefined : { pixels, labels, rows: heldOut };
      for (const warning of plan.warnings) page.warn(warning);
      if (options.val === undefined && heldOut.length === 0)
        page.note(
          `nothing validates: a tenth of ${plural(nTrain, 'training image')} is none${nTrain > 1 ? '; --val 1 holds one out' : ''}`,
        );
      if (resumed !== undefined) page.note(resumeNote(resumed.directory, resumeFrom, options.epochs));
      const origin = { version, dataDigest: dataset.digest, training: trainingText({ ...options, ...resolved }) };
      const kept = { checkpoints: checkpointsOf(lab, origin, page), resumeFrom };
      const trained = await lab.phase('train', () => plan.train(lab, train, val, page, kept));
      const sample = val && { ...train, rows: training.subarray(0, heldOut.length) };
      return await linearOutcome(lab, options, trained, { val, sample, onTest: resumed?.onTest }, page);
    };
    return { resolved, resume: plan.resume, work };
  };
  return runExperiment('linear', options, context, makePlan, resumed);
}

/** Milliseconds from one checkpoint to the next: making one takes two or three, and an epoch may take less. */
const CHECKPOINT_SPACING = 250;

function checkpointsOf({ directory, afterRecords }: Lab, origin: CheckpointOrigin, { warn }: Terminal) {
  if (directory === undefined) return undefined;
  const save = (state: TrainingState) => saveCheckpoint(directory.checkpointPath, { state, origin });
  return new Checkpoints({ save, spacing: CHECKPOINT_SPACING, afterRecords, warn });
}
