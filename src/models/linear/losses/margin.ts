import { usageError } from '../../../errors.ts';

/** @throws UserError (usage) for a margin that is none */
export function checkMargin(delta: number): void {
  if (!(Number.isFinite(delta) && delta > 0)) {
    throw usageError(`delta, the margin, must be a number greater than 0; got ${delta}`);
  }
}
