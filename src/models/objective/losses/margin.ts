import { settingError } from '../../../errors.ts';

/** @throws UserError (usage) for a margin that is not a number greater than 0 */
export function checkMargin(delta: number): void {
  if (!(Number.isFinite(delta) && delta > 0)) {
    throw settingError('delta', 'a number greater than 0', delta);
  }
}
