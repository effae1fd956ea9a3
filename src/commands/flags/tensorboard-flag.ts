import { optional } from '../../cli/command.ts';
import { path } from '../../util/options.ts';

/** For commands that train. */
export const tensorboardFlag = {
  tensorboard: optional(
    '--tensorboard <folder>',
    'also write the curves there for TensorBoard, and what was learned as pictures, in a folder for this run: tensorboard --logdir FOLDER shows them all',
    path('a folder'),
  ),
};
