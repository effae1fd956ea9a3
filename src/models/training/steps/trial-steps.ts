import type { KernelExports } from '../../../kernels/exports.ts';
import type { ProgramMemory } from '../../../kernels/hosts/program.ts';
import type { StepPlace } from '../update.ts';
import { type DataPlan, type Penalty, sliceBounds, type TrialPlan } from './job.ts';
import { ParameterStep, partedSteps } from './parameter-step.ts';
import { penaltyOfSums } from './penalty-sums.ts';

const FREE: Penalty = { squared: 0, absolute: 0, strength: 0 };

/** The steps of one setting's weights, in slices, and of its biases, which are not penalised. */
export class TrialSteps {
  readonly #slices: readonly ParameterStep[];
  readonly #bias: ParameterStep;
  readonly #biasGradient: Float32Array;
  readonly #penalty: Penalty;

  constructor(kernels: KernelExports, memory: ProgramMemory, { nClasses, nFeatures }: DataPlan, trial: TrialPlan) {
    const { optimizer, penalty } = trial;
    const weights = { parameters: trial.weight, gradient: trial.gradient, state: trial.weightState };
    this.#slices = partedSteps(kernels, memory, optimizer, penalty, weights, sliceBounds(nClasses * nFeatures));
    const biases = { parameters: trial.bias, gradient: trial.biasGradient, state: trial.biasState, n: nClasses };
    this.#bias = new ParameterStep(kernels, memory, optimizer, FREE, biases);
    this.#biasGradient = new Float32Array(memory.buffer, trial.biasGradient, nClasses);
    this.#penalty = penalty;
  }

  /** Moves a slice of the weights; writes the sums of the penalty before, two f64, where they count. */
  slice(slice: number, place: StepPlace, sums: Float64Array): void {
    const { squared, absolute } = this.#penalty;
    if (squared !== 0 || absolute !== 0) this.#slices[slice]!.sums(sums);
    this.#slices[slice]!.run(place);
  }

  /** Moves the biases along their gradient, given as f64. */
  bias(gradient: Float64Array, place: StepPlace): void {
    this.#biasGradient.set(gradient);
    this.#bias.run(place);
  }

  /** The penalty of what {@link slice} has written for all slices. */
  penaltyOf(sums: Float64Array): number {
    return penaltyOfSums(this.#penalty, sums);
  }
}
