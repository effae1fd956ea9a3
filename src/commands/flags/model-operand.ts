import type { Operand } from '../../cli/command.ts';
import { path } from '../../util/options.ts';

/** A trained model, as commands that use one take it. */
export const modelOperand = {
  syntax: '<model>',
  description: 'the file of a model, or the folder of the run that trained it: runs/linear-1',
  constraint: path('the path of a model'),
} as const satisfies Operand<string>;
