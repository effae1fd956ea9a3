import { failure } from '../errors.ts';

/**
 * The time as files keep it: `2026-01-31T12:00:00.000Z`.
 * @throws UserError (failed) where the clock of this machine shows a year that has no four digits, or none at all
 */
export function timeNow(): string {
  const now = new Date();
  const year = now.getUTCFullYear(); // NaN beyond what a date can hold
  if (year >= 0 && year <= 9999) return now.toISOString();
  throw failure(`the clock of this machine is wrong: it shows the year ${year || 'beyond 275760'}`, {
    hint: 'set it first: run.json and the ledger of test readings keep the time',
  });
}
