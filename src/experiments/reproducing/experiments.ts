import { hint, usageError } from '../../errors.ts';
import type { RunManifest } from '../../runs/manifest.ts';
import type { Run } from '../../runs/open.ts';
import type { RunCommand } from '../../runs/results.ts';
import { flagOf } from '../../util/flag-name.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { crossvalExperiment } from '../crossval/experiment.ts';
import type { Experiment } from '../experiment.ts';
import { gradcheckExperiment } from '../gradcheck.ts';
import { knnExperiment } from '../knn.ts';
import { linearKind } from '../linear/kind.ts';
import { lrFindExperiment } from '../lr-find.ts';
import { networkKind } from '../network/kind.ts';
import { pixelDistanceExperiment } from '../pixel-distance.ts';
import { againCommand } from '../resuming/again.ts';
import { crossvalFields } from '../specs/crossval.ts';
import { gradcheckFields } from '../specs/gradcheck.ts';
import { knnFields } from '../specs/knn.ts';
import { linearFields } from '../specs/linear.ts';
import { lrFindFields } from '../specs/lr-find.ts';
import { networkFields } from '../specs/network.ts';
import { pixelDistanceFields } from '../specs/pixel-distance.ts';
import { recordedSpec } from '../specs/schema.ts';
import { trainingExperiment } from '../training/experiment.ts';

/** Nothing is warned of again. */
const GIVEN: ReadonlySet<string> = new Set();

interface Recorded {
  readonly manifest: RunManifest;
  /** Of its run.json. */
  readonly path: string;
  /** Whether the test set is read again, if the run read it. */
  readonly test: boolean;
}

/** For each command, its experiment as a run has recorded it. */
const EXPERIMENTS: { readonly [Command in RunCommand]: (recorded: Recorded) => Experiment<unknown> } = {
  knn: ({ manifest, path, test }) => {
    const spec = recordedSpec(knnFields, manifest, path);
    return knnExperiment({ ...spec, test: test && spec.test });
  },
  linear: ({ manifest, path, test }) => {
    const spec = recordedSpec(linearFields, manifest, path);
    return trainingExperiment(linearKind, { ...spec, test: test && spec.test }, GIVEN, undefined);
  },
  network: ({ manifest, path, test }) => {
    const spec = recordedSpec(networkFields, manifest, path);
    return trainingExperiment(networkKind, { ...spec, test: test && spec.test }, GIVEN, undefined);
  },
  crossval: ({ manifest, path, test }) => {
    const spec = recordedSpec(crossvalFields, manifest, path);
    const isTested = spec.test || spec.testEachFamily;
    const refit = spec.refit || isTested; // a winner that is to be scored is trained
    return crossvalExperiment(
      isTested && !test ? { ...spec, refit, test: false, testEachFamily: false } : spec,
      undefined,
    );
  },
  'lr-find': ({ manifest, path }) => lrFindExperiment(recordedSpec(lrFindFields, manifest, path), GIVEN),
  'pixel-distance': ({ manifest, path }) => pixelDistanceExperiment(recordedSpec(pixelDistanceFields, manifest, path)),
  gradcheck: ({ manifest, path }) => gradcheckExperiment(recordedSpec(gradcheckFields, manifest, path)),
};

/** Whether a run has scored on the test set. */
export const hasTested = ({ manifest: { options } }: Run): boolean =>
  options.test === true || options.testEachFamily === true;

/**
 * The experiment of a run, to be run again.
 * @param test whether the test set is read again, if the run read it
 * @throws UserError (usage) for a run that has done nothing but read it; (data) for options that are damaged
 */
export function experimentAgain(run: Run, test: boolean): Experiment<unknown> {
  const { command, directory, manifest } = run;
  const hasNoFolds = command === 'knn' && (manifest.options.folds ?? null) === null;
  if (hasNoFolds && !hasTested(run)) {
    throw usageError(`${directory.path} has done nothing but look for the neighbours of files`, {
      hint: hint`search again: ${againCommand(manifest)}`,
    });
  }
  if (hasNoFolds && !test) {
    throw usageError(`${directory.path} has done nothing but score on the test set`, {
      hint: hint`read it again, which the ledger counts: ${{ command: ['cifar-train runs reproduce', shellWord(directory.path), flagOf('test')].join(' ') }}`,
    });
  }
  return EXPERIMENTS[command]({ manifest, path: directory.manifestPath, test });
}
