import { checkCallbacks, checkFunction, checkHas } from '../../util/checks.ts';
import type { Random } from '../../util/random.ts';
import { type PausingWork, STEPS_A_PAUSE } from '../../util/turns.ts';
import { isMatrix, type NamedTensor } from './parameters.ts';

/** Fills the parameters before the first step. */
export interface Initializer {
  readonly name: string;
  readonly description: string;
  /** @param shape of the matrix: outputs × inputs */
  fill(weight: Float32Array, random: Random, shape: readonly number[]): void;
  /** Whether `fill` takes a large matrix piece by piece too, from its start, with the shape of the whole; absent: only at once. */
  readonly inPieces?: boolean;
  /** Fills a vector, such as the biases; absent: vectors start at zero. */
  fillVector?(vector: Float32Array): void;
}

/**
 * The standard deviation of the initial weights: small, so all scores start near 0. Source: Stanford CS231n,
 * "Optimization".
 */
export const INITIAL_DEVIATION = 1e-4;

export const normal: Initializer = {
  name: 'normal',
  description: `normal numbers of mean 0 and standard deviation ${INITIAL_DEVIATION}`,
  inPieces: true,
  fill(weight, random) {
    for (let i = 0; i < weight.length; i++) weight[i] = INITIAL_DEVIATION * random.normal();
  },
};

/** A linear classifier's loss is convex, with no symmetry to break: zeros are as good a start as any. */
export const zeros: Initializer = {
  name: 'zeros',
  description: 'all zero; draws no random numbers',
  fill(weight) {
    weight.fill(0);
  },
};

function scaled(name: string, description: string, varianceOf: (nInputs: number, nOutputs: number) => number) {
  const made: Initializer = {
    name,
    description,
    inPieces: true,
    fill(weight, random, [nOutputs = 1, nInputs = 1]) {
      const deviation = Math.sqrt(varianceOf(nInputs, nOutputs));
      for (let i = 0; i < weight.length; i++) weight[i] = deviation * random.normal();
    },
  };
  return made;
}

/** Keeps the size of what passes through ReLU layers. Source: He et al. 2015, "Delving Deep into Rectifiers". */
export const he = scaled('he', 'normal numbers of variance 2 / inputs: for relu', (nInputs) => 2 / nInputs);

/** The same for activations that are steep at 0. Source: Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks". */
export const xavier = scaled(
  'xavier',
  'normal numbers of variance 2 / (inputs + outputs): for tanh and sigmoid',
  (nInputs, nOutputs) => 2 / (nInputs + nOutputs),
);

/**
 * Every initializer, by the name that `--init` takes.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.softmax, init: INITIALIZERS.zeros };
 */
export const INITIALIZERS = { normal, zeros, he, xavier } as const satisfies Readonly<Record<string, Initializer>>;

/** @throws UserError (usage) for anything but an initializer; an array has `fill` too, but no name */
export function checkInitializer(init: Initializer): void {
  checkHas('init', init, 'name', 'an initializer, such as INITIALIZERS.normal');
  checkFunction('fill of init', init.fill);
  checkCallbacks({ 'fillVector of init': init.fillVector });
}

/** Initialises zeroed parameters, in their order, with pauses: a large network has hundreds of millions. */
export function* fillStart(parameters: readonly NamedTensor[], init: Initializer, random: Random): PausingWork<void> {
  for (const tensor of parameters) {
    const { data, shape } = tensor;
    if (!isMatrix(tensor)) {
      init.fillVector?.(data);
      continue;
    }
    const piece = init.inPieces ? STEPS_A_PAUSE : data.length;
    for (let start = 0; start < data.length; start += piece) {
      init.fill(data.subarray(start, start + piece), random, shape);
      yield;
    }
  }
}
