import type { KernelExports } from '../../../kernels/exports.ts';
import type { ProgramMemory } from '../../../kernels/hosts/program.ts';
import { power } from '../../../util/portable-math.ts';
import { weightDecay } from '../../objective/regularizers.ts';
import type { Step } from '../optimizers/optimizer.ts';
import type { OptimizerName } from '../optimizers.ts';
import { type ParameterUpdate, type StepPlace, updateParameters } from '../update.ts';
import { type Named, optimizerOf, type Penalty } from './job.ts';

type Addresses = Readonly<Record<string, number>>;

/** An update rule's kernel, on n parameters, n even. */
type Rule = (
  kernels: KernelExports,
  parameters: number,
  gradient: number,
  state: Addresses,
  n: number,
  step: Step,
) => void;

const adam: RuleMaker = ({ beta1, beta2, epsilon }, decoupledDecay) => {
  return (kernels, p, g, { mean, meanSquare }, n, { number, learningRate, weightDecay }) => {
    const rate = learningRate / (1 - power(beta1!, number));
    const root = Math.sqrt(1 - power(beta2!, number));
    const left = decoupledDecay ? 1 - learningRate * weightDecay : 1;
    kernels.adamStep(p, g, mean!, meanSquare!, n, rate, root, left, beta1!, beta2!, epsilon!);
  };
};

type RuleMaker = (settings: Addresses, decoupledDecay: boolean) => Rule;

/** The same formulas as in optimizers/, to the bit. */
const RULES: Readonly<Record<OptimizerName, RuleMaker>> = {
  sgd:
    () =>
    (kernels, p, g, _state, n, { learningRate }) =>
      kernels.sgdStep(p, g, n, learningRate),
  momentum:
    ({ momentum }) =>
    (kernels, p, g, { velocity }, n, { learningRate }) =>
      kernels.momentumStep(p, g, velocity!, n, learningRate, momentum!),
  nesterov:
    ({ momentum }) =>
    (kernels, p, g, { velocity }, n, { learningRate }) =>
      kernels.nesterovStep(p, g, velocity!, n, learningRate, momentum!),
  adagrad:
    ({ epsilon }) =>
    (kernels, p, g, { squares }, n, { learningRate }) =>
      kernels.adagradStep(p, g, squares!, n, learningRate, epsilon!),
  rmsprop:
    ({ alpha, epsilon }) =>
    (kernels, p, g, { meanSquare }, n, { learningRate }) =>
      kernels.rmspropStep(p, g, meanSquare!, n, learningRate, alpha!, epsilon!),
  adam,
  adamw: adam,
};

/** Addresses of some parameters, of their gradient, and of what the update rule remembers of them. */
export interface ParameterPlan {
  readonly parameters: number;
  readonly gradient: number;
  readonly state: Addresses;
  readonly n: number;
}

const plus = (addresses: Addresses, bytes: number): Record<string, number> =>
  Object.fromEntries(Object.entries(addresses).map(([name, address]) => [name, address + bytes]));

/** {@link updateParameters} by kernels, which take two parameters at a time; an odd last one moves as plain JavaScript has it. */
export class ParameterStep {
  readonly #kernels: KernelExports;
  readonly #update: ParameterUpdate;
  readonly #rule: Rule;
  readonly #plan: ParameterPlan;
  /** All but the odd one. */
  readonly #paired: number;
  readonly #last: { parameters: Float32Array; gradient: Float32Array; state: Record<string, Float32Array> };

  constructor(
    kernels: KernelExports,
    { buffer }: ProgramMemory,
    optimizer: Named,
    { squared, absolute, strength }: Penalty,
    plan: ParameterPlan,
  ) {
    this.#kernels = kernels;
    const rule = optimizerOf(optimizer);
    this.#update = { optimizer: rule, squared, absolute, strength };
    this.#rule = RULES[rule.name as OptimizerName](rule.settings, rule.decoupledDecay);
    this.#plan = plan;
    this.#paired = plan.n & ~1;
    const last = (address: number) => new Float32Array(buffer, address + this.#paired * 4, plan.n - this.#paired);
    this.#last = {
      parameters: last(plan.parameters),
      gradient: last(plan.gradient),
      state: Object.fromEntries(Object.entries(plan.state).map(([name, address]) => [name, last(address)])),
    };
  }

  run(place: StepPlace): void {
    const kernels = this.#kernels;
    const { optimizer, squared, absolute, strength } = this.#update;
    const { parameters, gradient, state } = this.#plan;
    const n = this.#paired;
    const decay = weightDecay({ squared }, strength);
    if (!optimizer.decoupledDecay && decay !== 0) kernels.addScaled(gradient, parameters, n, decay);
    this.#rule(kernels, parameters, gradient, state, n, { ...place, weightDecay: decay });
    const threshold = place.learningRate * strength * absolute;
    if (threshold !== 0) kernels.softThreshold(parameters, n, threshold);
    if (n === this.#plan.n) return;
    const last = this.#last;
    updateParameters(this.#update, last.parameters, last.gradient, last.state, place);
  }

  /** Writes the sums of the parameters' squares and of their magnitudes to two f64. */
  sums(out: Float64Array): void {
    this.#kernels.squaresAndMagnitudes(this.#plan.parameters, this.#paired, out.byteOffset);
    for (const w of this.#last.parameters) {
      out[0] = out[0]! + w * w;
      out[1] = out[1]! + Math.abs(w);
    }
  }
}

/** The steps of n parameters in parts that begin at the given places. */
export const partedSteps = (
  kernels: KernelExports,
  memory: ProgramMemory,
  optimizer: Named,
  penalty: Penalty,
  { parameters, gradient, state }: Omit<ParameterPlan, 'n'>,
  bounds: readonly number[],
): readonly ParameterStep[] =>
  bounds.slice(1).map((end, i) => {
    const from = bounds[i]!;
    const at = from * 4;
    const part = { parameters: parameters + at, gradient: gradient + at, state: plus(state, at), n: end - from };
    return new ParameterStep(kernels, memory, optimizer, penalty, part);
  });
