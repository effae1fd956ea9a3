import type { Backend, Watch } from '../../kernels/backend.ts';
import { checkWatch } from '../../kernels/checks.ts';
import { checkClassNames, checkObject } from '../../util/checks.ts';
import type { Random } from '../../util/random.ts';
import { checkHasPixels, type Examples } from '../examples.ts';
import type { Scaling } from '../input/scaling.ts';
import type { LinearClassifier } from '../linear/classifier.ts';
import type { EpochRecord } from '../training/epoch.ts';

/** The problem that a solver finds a classifier for. */
export interface Problem extends Watch {
  readonly backend: Backend;
  readonly train: Examples;
  /** How features are scaled. Absent: bytes are centred, f32 features stay as they are. */
  readonly scaling?: Scaling | undefined;
  /** nClasses names, at most 256. */
  readonly classNames: readonly string[];
  /** The only source of randomness. */
  readonly random: Random;
}

/** @throws UserError (usage) for anything but a problem; its numbers are not looked at */
export function checkProblem(problem: Problem): void {
  checkObject('problem', problem, '{ backend, train, classNames, random }');
  checkWatch(problem);
  checkClassNames(problem.classNames);
  checkHasPixels('the training part', problem.train);
}

export interface Solution {
  readonly classifier: LinearClassifier;
  /** The objective, data loss plus penalty: of the last epoch, or on all training images for a solver without epochs. */
  readonly trainLoss: number;
  /** Empty for a solver without epochs. */
  readonly epochs: readonly EpochRecord[];
}

/** A way to find the weights of a linear classifier. */
export interface Solver<Setting> {
  readonly name: string;
  /** One line. */
  readonly description: string;
  readonly source: string;
  /** @throws UserError (usage) that names an invalid hyperparameter */
  check(setting: Setting): void;
  /**
   * Solves a problem. `onProgress` counts what the solver does in sequence: epochs, or tries.
   * @param setting the solver's settings
   * @throws UserError (usage) for an invalid setting or invalid data; Divergence (failed) if the steps are too large
   */
  solve(setting: Setting, problem: Problem): Promise<Solution>;
}
