import type { WarmUp } from '../../models/training/schedules.ts';
import { type Constraint, integer, number } from '../../util/options.ts';

const WARM_UP = /^(.+?)\s*(steps?|epochs?)?$/;

const UNITS: Readonly<Record<WarmUp['unit'], Constraint<number>>> = {
  steps: integer({ min: 0 }),
  epochs: number({ min: 0 }),
};

/** A length of training: `200` or `200steps`, `1epoch`, `0.5epochs`. */
export const warmUpLength: Constraint<WarmUp> = {
  expected: 'a number of steps such as 200, or of epochs such as 2epochs',
  parse: (typed) => {
    const [, digits = '', word = 'steps'] = WARM_UP.exec(typed.trim()) ?? [];
    const unit = word.startsWith('epoch') ? 'epochs' : 'steps';
    const amount = UNITS[unit].parse(digits);
    return amount === undefined ? undefined : { amount, unit };
  },
  accepts: (value): value is WarmUp => {
    if (typeof value !== 'object' || value === null || !('unit' in value) || !('amount' in value)) return false;
    const { unit, amount } = value;
    return (unit === 'steps' || unit === 'epochs') && UNITS[unit].accepts(amount);
  },
};

/** A length of training as it is typed: `200steps`. */
export const warmUpText = ({ amount, unit }: WarmUp): string => `${amount}${unit}`;
