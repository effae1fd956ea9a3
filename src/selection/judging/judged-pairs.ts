import { checkResult } from '../check-splits.ts';
import type { JudgedSplit, SplitResult } from '../results.ts';
import type { CrossValidation } from './cross-validation.ts';

/** One setting on one split, by their numbers. */
export interface TrialSplit {
  readonly trial: number;
  readonly split: number;
}

/** What is known of trials, and who is told of the rest. */
export interface PairsToJudge extends Pick<CrossValidation, 'splits' | 'known' | 'onSplit'> {
  readonly trials: readonly unknown[];
}

/**
 * Judges all that is not known.
 * @param judge is given the pairs to judge, and tells the result of each
 * @returns results[trial][split]
 */
export async function judgedPairs(
  { trials, splits, known, onSplit }: PairsToJudge,
  judge: (pairs: readonly TrialSplit[], onResult: (pair: TrialSplit, judged: JudgedSplit) => void) => Promise<void>,
): Promise<readonly (readonly SplitResult[])[]> {
  const results = trials.map((_, trial) => splits.map((_, split) => known?.(trial, split)));
  for (const result of results.flat()) if (result !== undefined) checkResult('what known returns', result);
  const open = results.flatMap((row, trial) =>
    row.flatMap((result, split) => (result === undefined ? [{ trial, split }] : [])),
  );
  await judge(open, ({ trial, split }, { predicted: _, ...result }) => {
    results[trial]![split] = result;
    onSplit?.(trial, split, result);
  });
  return results as SplitResult[][];
}
