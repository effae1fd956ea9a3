import type { TrainingState } from '../../models/training/training-state.ts';
import { saveCheckpoint } from '../../runs/checkpoint.ts';
import { version } from '../../runs/version.ts';
import { foldOfHeldOut } from '../../selection/folds.ts';
import { sharedAcrossFolds } from '../../selection/shared-images.ts';
import type { Experiment, Outcome, Plan, Resources } from '../experiment.ts';
import { heldOutFor } from '../folds.ts';
import { Checkpoints } from '../resources/checkpoints.ts';
import { type LinearSpec, trainingOf } from '../specs/linear.ts';
import { copiedImages, oddities, unlikeFolds } from '../warnings.ts';
import { type LinearFound, linearOutcome } from './outcome.ts';
import type { ResumedLinear } from './resume.ts';
import { trainingPlan } from './training.ts';

/**
 * The training of one linear classifier, judged on held-out images and, if requested, on the test set.
 * @param given   the fields of the spec that the user gave: defaults are not warned of
 * @param dataDir where the data is, as typed: advice names commands that need it
 */
export const linearExperiment = (
  spec: LinearSpec,
  given: ReadonlySet<string>,
  dataDir: string | undefined,
  resumed?: ResumedLinear,
): Experiment<LinearFound> => ({
  command: 'linear',
  spec,
  plan: (_, labels) => plan(spec, given, dataDir, labels, resumed),
});

function plan(
  spec: LinearSpec,
  given: ReadonlySet<string>,
  dataDir: string | undefined,
  labels: Uint8Array,
  resumed: ResumedLinear | undefined,
): Plan<LinearFound> {
  const nTrain = labels.length;
  const { training, heldOut } = heldOutFor(spec, labels, spec.val ?? Math.floor(nTrain / 10));
  const folds = foldOfHeldOut(nTrain, heldOut);
  const unlike = unlikeFolds(labels, folds, { stratify: spec.stratify });
  const planned = trainingPlan(spec, given, training.length, heldOut.length);
  const resolved = { ...planned.resolved, val: heldOut.length };
  const identity = JSON.stringify(trainingOf({ ...spec, ...resolved }));

  let checkpoints: Checkpoints<TrainingState> | undefined;

  const run = async (resources: Resources): Promise<Outcome<LinearFound>> => {
    const { data, compute, observer } = resources;
    const { pixels } = data;
    const train = { pixels, labels, rows: training };
    const val = heldOut.length === 0 ? undefined : { pixels, labels, rows: heldOut };
    const copied = copiedImages('validation', sharedAcrossFolds(pixels, folds));
    for (const odd of [...oddities(unlike, copied), ...planned.odd]) observer.tell(odd);
    if (spec.val === undefined && val === undefined) observer.tell({ kind: 'nothing-validates', nTrain });
    if (resumed !== undefined) {
      const { directory, state } = resumed;
      const epochsDone = state?.epochs.length;
      observer.tell({ kind: 'training-resumed', path: directory.path, epochsDone, epochs: spec.epochs });
    }
    checkpoints = checkpointsOf(resources, identity);
    const kept = { checkpoints, resumeFrom: resumed?.state };
    const trained = await compute.phase('train', () => planned.train(resources, train, val, kept));
    const sample = val && { ...train, rows: training.subarray(0, heldOut.length) };
    const judges = { train, val, sample, isUnlike: unlike !== undefined, onTest: resumed?.onTest };
    return await linearOutcome(resources, spec, trained, judges, dataDir);
  };
  const isKept = () => resumed?.state !== undefined || checkpoints?.hasSaved === true;
  const progressed = () => ({ kind: isKept() ? 'checkpointed' : 'starts over' }) as const;
  return { resolved, work: planned.work, run, progressed };
}

/** Milliseconds from one checkpoint to the next: making one takes two or three, and an epoch may take less. */
const CHECKPOINT_SPACING = 250;

function checkpointsOf({ data, recorder, observer }: Resources, training: string) {
  const { directory } = recorder;
  if (directory === undefined) return undefined;
  const origin = { version, dataDigest: data.dataset.digest, training };
  const save = (state: TrainingState) => saveCheckpoint(directory.checkpointPath, { state, origin });
  return new Checkpoints({ save, spacing: CHECKPOINT_SPACING, recorder, observer });
}
