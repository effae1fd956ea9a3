import { exactSolver } from './exact.ts';
import { gradientDescent } from './gradient-descent.ts';
import { randomSearchSolver } from './random-search.ts';

/**
 * Every solver of a linear classifier, by name.
 * @example const { solve } = SOLVERS['random-search'];
 */
export const SOLVERS = { sgd: gradientDescent, 'random-search': randomSearchSolver, exact: exactSolver } as const;
export type SolverName = keyof typeof SOLVERS;
