import { text } from '../../util/options.ts';

/** How runs are named: checked where they are looked for. */
const constraint = { ...text('a run'), isPath: true };

export const runOperand = {
  syntax: '<run>',
  description: 'the folder of a run, its name in runs/, or last',
  constraint,
} as const;

export const runsOperand = {
  syntax: '<runs...>',
  description: 'folders of runs, their names in runs/, or last',
  constraint,
} as const;
