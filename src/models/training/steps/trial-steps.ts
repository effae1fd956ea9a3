import type { KernelExports } from '../../../kernels/exports.ts';
import type { ProgramMemory } from '../../../kernels/hosts/program.ts';
import { isMatrix, sizeOf } from '../parameters.ts';
import type { StepPlace } from '../update.ts';
import { type Penalty, SLICES, sliceBounds, type TrialPlan } from './job.ts';
import { type ParameterStep, partedSteps } from './parameter-step.ts';
import { penaltyOfSums } from './penalty-sums.ts';

const FREE: Penalty = { squared: 0, absolute: 0, strength: 0 };

/** The steps of one tensor: SLICES of a matrix, one of a vector. */
interface TensorSteps {
  readonly steps: readonly ParameterStep[];
  /** Which of the penalised tensors it is; undefined for one that is not, or where there is no penalty. */
  readonly penalised: number | undefined;
  readonly gradient: Float32Array;
}

/** The steps of one setting's parameters: matrices in slices, vectors as a whole. */
export class TrialSteps {
  readonly #matrices: readonly TensorSteps[];
  readonly #vectors: readonly TensorSteps[];
  readonly #penalty: Penalty;

  constructor(kernels: KernelExports, memory: ProgramMemory, { optimizer, penalty, tensors }: TrialPlan) {
    const counts = penalty.squared !== 0 || penalty.absolute !== 0;
    const penalised = tensors.filter((tensor) => tensor.penalised);
    const stepsOf = (tensor: (typeof tensors)[number]): TensorSteps => {
      const { values: parameters, gradient, state } = tensor;
      const n = sizeOf(tensor);
      const own = tensor.penalised ? penalty : FREE;
      const bounds = isMatrix(tensor) ? sliceBounds(n) : [0, n];
      return {
        steps: partedSteps(kernels, memory, optimizer, own, { parameters, gradient, state }, bounds),
        penalised: counts && tensor.penalised ? penalised.indexOf(tensor) : undefined,
        gradient: new Float32Array(memory.buffer, gradient, n),
      };
    };
    this.#matrices = tensors.filter(isMatrix).map(stepsOf);
    this.#vectors = tensors.filter((tensor) => !isMatrix(tensor)).map(stepsOf);
    this.#penalty = penalty;
  }

  /**
   * Moves a slice of every matrix along its gradient.
   * @param sums by penalised tensor and slice: two f64, of squares and of magnitudes before, written where they count
   */
  moveMatrices(slice: number, place: StepPlace, sums: readonly Float64Array[]): void {
    for (const { steps, penalised } of this.#matrices) move(steps[slice]!, place, penalised, slice, sums);
  }

  /** Moves the vectors along their gradients, given as f64 in their order. */
  moveVectors(gradients: readonly Float64Array[], place: StepPlace, sums: readonly Float64Array[]): void {
    for (const [v, { steps, penalised, gradient }] of this.#vectors.entries()) {
      gradient.set(gradients[v]!);
      move(steps[0]!, place, penalised, 0, sums);
    }
  }

  /** The penalty of what has been written for all slices of all penalised tensors. */
  penaltyOf(sums: Float64Array): number {
    return penaltyOfSums(this.#penalty, sums);
  }
}

function move(
  step: ParameterStep,
  place: StepPlace,
  penalised: number | undefined,
  slice: number,
  sums: readonly Float64Array[],
): void {
  if (penalised !== undefined) step.sums(sums[penalised * SLICES + slice]!);
  step.run(place);
}
