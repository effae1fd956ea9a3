import type { SolverName } from '../../models/solvers/solvers.ts';
import { OPTIMIZERS } from '../../models/training/optimizers.ts';
import { type Field, field, type SpecOf } from '../../util/fields.ts';
import { namesIn } from '../../util/named.ts';
import { choice } from '../../util/options.ts';
import { oneOf, oneOfEach } from './hyperparameters.ts';
import { trainingFields } from './training.ts';

const { optimizer: _, ...others } = oneOfEach;
type WithSolvers = typeof others & { readonly optimizer: Field<keyof typeof OPTIMIZERS | 'random-search'> };

/** The training of one linear classifier. */
export const linearFields = {
  // In the order of the table. Random search was an optimizer once, and may still be named as one.
  ...({
    ...oneOfEach,
    optimizer: field(oneOf('optimizer', choice(...namesIn(OPTIMIZERS), 'random-search')), 'sgd'),
  } as WithSolvers),
  ...trainingFields,
};
export type LinearSpec = SpecOf<typeof linearFields>;

/** How the weights are found. Random search was an optimizer once. */
export const solverOf = ({ solver, optimizer }: Pick<LinearSpec, 'solver' | 'optimizer'>): SolverName =>
  solver ?? (optimizer === 'random-search' ? optimizer : 'sgd');
