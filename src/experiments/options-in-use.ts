import type { TrainedModel } from '../selection/space/descriptor.ts';
import { HYPERPARAMETER_NAMES, isOf } from '../selection/space/hyperparameters.ts';
import { missedBy } from '../selection/space/missed.ts';
import { solverOf } from './specs/linear.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * The recorded options of a run as they are shown: null for those that its model does not have, such as the hidden layers of a
 * linear classifier, or its solvers have no use for, such as the epochs of an exact solution. run.json keeps them, for they
 * are part of the spec.
 */
export function optionsInUse(command: string, options: Options): Options {
  const solvers = solversOf(options);
  const idle: readonly string[] = [
    ...HYPERPARAMETER_NAMES.filter((name) => missedBy(name, { solver: solvers }) !== undefined),
    ...HYPERPARAMETER_NAMES.filter((name) => isTrained(options.model) && !isOf(name, options.model)),
    ...(command === 'linear' && !solvers.includes('sgd') ? ['shuffle', 'earlyStopping'] : []),
  ];
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, idle.includes(name) ? null : value]));
}

/** A command that trains either names it; a sweep may list several. */
const isTrained = (model: unknown): model is TrainedModel => model === 'linear' || model === 'network';

/** A sweep may try several; random search was an optimizer once, and may still be named as one. */
function solversOf({ solver, optimizer }: Options): readonly string[] {
  if (Array.isArray(solver)) return solver;
  return [solverOf({ solver: solver ?? undefined, optimizer } as Parameters<typeof solverOf>[0])];
}
