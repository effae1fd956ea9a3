import { trainLinear } from '../linear/trainer.ts';
import { checkHyperparameters, type LinearHyperparameters } from '../training/hyperparameters.ts';
import { checkProblem, type Solver } from './solver.ts';

/** Mini-batch gradient descent, with the optimizer that the setting names. */
export const gradientDescent: Solver<LinearHyperparameters> = {
  name: 'sgd',
  description: 'mini-batch gradient descent: many small steps along the gradient of a few images each',
  source: 'Stanford CS231n, "Optimization": Mini-batch gradient descent',
  check: checkHyperparameters,
  async solve(setting, given) {
    checkProblem(given);
    checkHyperparameters(setting);
    const { onProgress, ...problem } = given;
    const onEpoch = ({ epoch }: { epoch: number }) => onProgress?.(epoch, setting.epochs);
    const { classifier, epochs } = await trainLinear({ ...setting, ...problem, onEpoch });
    return { classifier, trainLoss: epochs.at(-1)!.trainLoss, epochs };
  },
};
