import { cohortProgram } from '../../training/steps/cohort-program.ts';
import { LinearPass } from './pass.ts';

/** Steps of many linear classifiers in one worker thread: their weights are stacked. */
export default cohortProgram(
  'models/linear/model/cohort-worker',
  (kernels, memory, plan) => new LinearPass(kernels, memory, plan),
);
