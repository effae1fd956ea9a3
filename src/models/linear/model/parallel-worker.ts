import { parallelProgram } from '../../training/steps/workers/parallel-program.ts';
import { LinearPass } from './pass.ts';

/** Steps of one linear classifier in all worker threads at once. */
export default parallelProgram(
  'models/linear/model/parallel-worker',
  (kernels, memory, plan) => new LinearPass(kernels, memory, plan),
);
