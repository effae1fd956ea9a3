import { sampleOf } from '../../models/examples.ts';
import type { TrainingState } from '../../models/training/training-state.ts';
import { saveCheckpoint } from '../../runs/checkpoint.ts';
import { version } from '../../runs/version.ts';
import { foldOfHeldOut } from '../../selection/folds.ts';
import { sharedAcrossFolds } from '../../selection/shared-images.ts';
import type { Experiment, Outcome, Plan, Resources } from '../experiment.ts';
import { mirrored } from '../features/mirrored.ts';
import { modelRows } from '../features/model-rows.ts';
import { heldOutOf } from '../folds.ts';
import { Checkpoints } from '../resources/checkpoints.ts';
import type { ExperimentEvent } from '../resources/events.ts';
import { eachSeed } from '../specs/seeds.ts';
import { decisiveOf, type TrainingSpec } from '../specs/training.ts';
import { copiedImages, oddities, unlikeFolds } from '../warnings.ts';
import type { Trained, TrainingKind } from './kind.ts';
import { type TrainingFound, trainingOutcome } from './outcome.ts';
import { checkpointPathOf, type ResumedTraining } from './resume.ts';
import { seedsOutcome } from './seeds-outcome.ts';

/**
 * The training of one model, judged on held-out images and, if requested, on the test set.
 * @param given   the fields of the spec that the user gave: defaults are not warned of
 * @param dataDir where the data is, as typed: advice names commands that need it
 */
export const trainingExperiment = <Spec extends TrainingSpec>(
  kind: TrainingKind<Spec>,
  spec: Spec,
  given: ReadonlySet<string>,
  dataDir: string | undefined,
  resumed?: ResumedTraining<Spec>,
): Experiment<TrainingFound> => ({
  command: kind.command,
  spec,
  plan: (_, labels) => plan(kind, spec, given, dataDir, labels, resumed),
});

function plan<Spec extends TrainingSpec>(
  kind: TrainingKind<Spec>,
  spec: Spec,
  given: ReadonlySet<string>,
  dataDir: string | undefined,
  labels: Uint8Array,
  resumed: ResumedTraining<Spec> | undefined,
): Plan<TrainingFound> {
  const nTrain = labels.length;
  const { training, heldOut } = heldOutOf(spec, labels);
  const folds = foldOfHeldOut(nTrain, heldOut);
  const unlike = unlikeFolds(labels, folds, { stratify: spec.stratify });
  const planned = kind.plan(spec, given, training.length, heldOut.length);
  const resolved = { ...planned.resolved, val: heldOut.length };
  const trainings = eachSeed(spec).map((own) => ({
    spec: own,
    identity: JSON.stringify(decisiveOf(kind.fields, { ...own, ...resolved })),
    planned: spec.seeds === undefined ? planned : kind.plan(own, given, training.length, heldOut.length),
  }));
  const nSeeds = trainings.length;
  const seconds = nSeeds * planned.work.seconds;
  const work = spec.features === undefined ? { ...planned.work, seconds } : undefined; // to compute them is most of it

  let hasSaved = false;

  const run = async (resources: Resources): Promise<Outcome<TrainingFound>> => {
    const { data, compute, recorder, observer } = resources;
    const copied = copiedImages('validation', sharedAcrossFolds(data.pixels, folds));
    for (const odd of [...oddities(unlike, copied), ...planned.odd]) observer.tell(odd);
    if (spec.val === undefined && heldOut.length === 0) observer.tell({ kind: 'nothing-validates', nTrain });
    if (resumed !== undefined) observer.tell(resumption(resumed));
    const seen = await modelRows(resources, spec, training, kind.beside(spec, data.dataset.classNames.length));
    const train = { pixels: seen.rows, labels, rows: training };
    const val = heldOut.length === 0 ? undefined : { ...train, rows: heldOut };
    const mirrorRows = planned.isMirrored ? await seen.of(mirrored(data.pixels)) : undefined;
    const trained: Trained[] = [];
    for (const [i, { spec: own, identity, planned }] of trainings.entries()) {
      const seed = spec.seeds && own.seed;
      if (seed !== undefined) observer.tell({ kind: 'seed', seed, nth: i + 1, nSeeds });
      const path = recorder.directory && checkpointPathOf(recorder.directory, spec, own.seed);
      const checkpoints = path === undefined ? undefined : checkpointsOf(resources, identity, path);
      const before = { resumeFrom: resumed?.states.get(own.seed), sizesBefore: resumed?.sizes.get(own.seed) };
      const kept = { checkpoints, seed, ...before };
      const work1 = () => planned.train(resources, { train, val, mirrored: mirrorRows }, kept);
      trained.push(
        await compute.phase('train', work1).finally(() => {
          hasSaved ||= checkpoints?.hasSaved === true;
        }),
      );
    }
    const sample = val && sampleOf(train, heldOut.length);
    const judges = { seen, train, val, sample, isUnlike: unlike !== undefined, onTest: resumed?.onTest };
    if (spec.seeds === undefined) return await trainingOutcome(kind, resources, spec, trained[0]!, judges, dataDir);
    const all = trainings.map(({ spec }, i) => ({ spec, trained: trained[i]! }));
    const { testAccuracies } = resumed ?? {};
    return await seedsOutcome(kind, resources, all, { ...judges, testAccuracies }, dataDir);
  };
  const isKept = () => hasSaved || (resumed !== undefined && resumed.states.size > 0);
  const progressed = () => ({ kind: isKept() ? 'checkpointed' : 'starts over' }) as const;
  return { resolved, work, run, progressed };
}

/** Where a resumed run goes on: in the last of the trainings that has begun. */
function resumption({ directory, states, spec }: ResumedTraining<TrainingSpec>): ExperimentEvent {
  const [seed, state] = [...states].at(-1) ?? [];
  const epochsDone = state?.epochs.length;
  const which = spec.seeds && { seed };
  return { kind: 'training-resumed', path: directory.path, ...which, epochsDone, epochs: spec.epochs };
}

/** Milliseconds from one checkpoint to the next: making one takes two or three, and an epoch may take less. */
const CHECKPOINT_SPACING = 250;

function checkpointsOf({ data, recorder, observer }: Resources, training: string, path: string) {
  const origin = { version, dataDigest: data.dataset.digest, training };
  const save = (state: TrainingState) => saveCheckpoint(path, { state, origin });
  return new Checkpoints({ save, spacing: CHECKPOINT_SPACING, recorder, observer });
}
