import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, type Hint, hint } from '../../errors.ts';
import { removeFile } from '../../files/remove-file.ts';
import { type CohortFile, loadCohort, type SweepOrigin, saveCohort } from '../../runs/cohort-file.ts';
import { isCohort, type RunDirectory } from '../../runs/run-directory.ts';
import { version } from '../../runs/version.ts';
import { type CohortKeeper, type CohortProgress, withTrials } from '../../selection/judging/cohort-keeper.ts';
import type { Resources } from '../experiment.ts';
import { Checkpoints } from '../resources/checkpoints.ts';
import type { ExperimentEvent } from '../resources/events.ts';
import type { Observer } from '../resources/observer.ts';
import type { Recorder } from '../resources/recorder.ts';
import { withoutFile, withWayOut } from '../resuming/damaged-file.ts';
import { type NumberedTrials, TrialNumbers } from './numbering.ts';

/** Milliseconds: a file holds many settings, and takes longer to write than one of `linear`. */
const SPACING = 2500;

interface SweepCheckpointOptions {
  readonly directory: RunDirectory;
  /** The state of trainings, from {@link loadCohorts}. */
  readonly begun: readonly CohortProgress[];
  readonly origin: SweepOrigin;
  readonly recorder: Recorder;
  readonly observer: Observer;
}

/** Saves the state of a sweep's trainings, in one file for each cohort in progress. */
export class SweepCheckpoints implements CohortKeeper {
  readonly begun: readonly CohortProgress[];
  readonly #options: SweepCheckpointOptions;
  readonly #ended = new Set<number>();
  #warned = false;
  readonly #open = new Map<number, Checkpoints<CohortProgress>>();

  constructor(options: SweepCheckpointOptions) {
    this.begun = options.begun;
    this.#options = options;
  }

  readonly onProgress = (progress: CohortProgress): void => {
    const { directory, origin, recorder } = this.#options;
    let checkpoints = this.#open.get(progress.id);
    if (checkpoints === undefined) {
      const save = (state: CohortProgress) =>
        saveCohort(directory.cohortPath(progress.id), { progress: state, origin });
      checkpoints = new Checkpoints({
        save,
        spacing: SPACING,
        recorder,
        observer: { tell: (event) => this.#tellOnce(event) },
      });
      this.#open.set(progress.id, checkpoints);
    }
    checkpoints.offer(progress);
  };

  /** Of many files that cannot be written, only the first is reported. */
  #tellOnce(event: ExperimentEvent): void {
    if (!this.#warned) this.#options.observer.tell(event);
    this.#warned = true;
  }

  readonly onEnd = (id: number): void => {
    this.#open.delete(id);
    this.#ended.add(id);
    // Left behind, it would do no harm: what it is about is known.
    const { directory, recorder } = this.#options;
    void recorder.afterRecords(() => removeFile(directory.cohortPath(id)).catch(() => undefined));
  };

  /** Whether any trainings that have not ended are saved, by this process or, if it has not come to them, by an earlier one. */
  get isKeeping(): boolean {
    return this.#open.size > 0 || this.begun.some(({ id }) => !this.#ended.has(id));
  }

  /** Counts the trainings that continue. */
  nBegun(isOpen: (trial: number, split: number) => boolean): number {
    return this.begun.flatMap(({ split, members }) => members.filter(({ trial }) => isOpen(trial, split))).length;
  }

  /** Writes the state of the trainings in progress, and waits for it. */
  async flush(): Promise<void> {
    for (const checkpoints of this.#open.values()) await checkpoints.flush();
  }
}

/**
 * Reads the state of a stopped sweep's trainings.
 * @throws UserError (data) for a file that is damaged; (failed) for one unreadable
 */
export async function loadCohorts(directory: RunDirectory): Promise<readonly CohortFile[]> {
  const names = (await readdir(directory.path)).filter(isCohort).sort();
  const load = (name: string) => {
    const path = join(directory.path, name);
    return withWayOut(() => loadCohort(path), startOver(directory, path));
  };
  const files = await Promise.all(names.map(load));
  return files.filter((file) => file !== undefined);
}

const startOver = (directory: RunDirectory, path: string): Hint =>
  hint`move it away to start its trainings over: ${withoutFile('crossval', directory, path)}`;

/**
 * Saves the trainings of a sweep; undefined with `--no-run`.
 * @param numberings of this sweep, and of those that it extends
 * @param files       earlier states of trainings of the same sweep
 * @throws UserError (data) if there are files of another sweep
 */
export function sweepCheckpoints(
  { recorder, data, observer }: Resources,
  numberings: readonly [NumberedTrials, ...NumberedTrials[]],
  files: readonly CohortFile[],
): SweepCheckpoints | undefined {
  const { directory } = recorder;
  if (directory === undefined) return undefined;
  const [{ trials, digest: sweepDigest }] = numberings;
  const origin: SweepOrigin = { version, dataDigest: data.dataset.digest, sweepDigest };
  const numbers = new TrialNumbers(trials);
  const begun = files.map(({ progress, origin: { dataDigest, sweepDigest } }): CohortProgress => {
    const its = dataDigest !== origin.dataDigest ? undefined : numberings.find(({ digest }) => digest === sweepDigest);
    if (its === undefined) {
      const path = directory.cohortPath(progress.id);
      throw dataError(`${path} is a checkpoint of another sweep: other settings or other data`, {
        hint: startOver(directory, path),
      });
    }
    return withTrials(progress, (trial) => numbers.of(its.trials[trial]?.params ?? {}) ?? -1);
  });
  return new SweepCheckpoints({ directory, begun, origin, recorder, observer });
}
