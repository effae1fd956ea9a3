import { isDeepStrictEqual } from 'node:util';
import { failure, hint } from '../../errors.ts';
import type { TrialSplit } from '../../selection/judging/judged-pairs.ts';
import type { SplitResult } from '../../selection/results.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';
import { plural } from '../../util/format.ts';
import { maskSecrets } from '../../util/text/mask-secrets.ts';
import { resultFrom } from '../crossval/records.ts';
import type { JobResult, QueueJob } from './job.ts';

/** A result, and the machine that it came from. */
export interface HostedResult {
  readonly result: SplitResult;
  readonly host: string;
}

export interface PlacedResult extends TrialSplit, HostedResult {}

/** A job in a few words. */
export const jobText = ({ kind, split, members }: QueueJob): string =>
  `${plural(members.length, `${kind} trial`)}${split === undefined ? '' : ` on split ${split + 1}`}`;

/**
 * The results of a job, checked against its trials.
 * @param trials of the whole sweep
 * @throws what `wrong` makes of what is wrong with them
 */
export function placedResults(
  { host, results }: JobResult,
  { split: only, until, members }: QueueJob,
  { trials, nSplits }: { readonly trials: readonly PlannedTrial[]; readonly nSplits: number },
  wrong: (what: string) => Error,
): readonly PlacedResult[] {
  const splits = only === undefined ? Array.from({ length: nSplits }, (_, split) => split) : [only];
  const open = new Set(members.flatMap(({ trial }) => splits.map((split) => `${trial} ${split}`)));
  const placed = results.map((value): PlacedResult => {
    const { trial, split } = value;
    const planned = trials[trial];
    if (planned === undefined || !open.delete(`${trial} ${split}`)) {
      throw wrong(`trial ${trial} on split ${split} is not in the job, or twice in its results`);
    }
    const place = `trial ${trial} on split ${split}`;
    const result = resultFrom(value, planned, (what) => wrong(`${place}: ${what}`));
    if (result.epochs > (until ?? result.epochs) || (result.status === 'pruned' && result.epochs !== until)) {
      throw wrong(`${place}: ${result.status} after ${result.epochs} epochs, with ${until ?? 'all'} asked for`);
    }
    return { trial, split, host: maskSecrets(host), result }; // kept on the disk: it comes from outside
  });
  if (open.size > 0) throw wrong(`${plural(open.size, 'result')} of the job are missing`);
  return placed;
}

/** A result without what no two machines share, as JSON has it. */
function lasting({ fitSeconds: _, scoreSeconds: __, ...rest }: SplitResult): unknown {
  return JSON.parse(JSON.stringify(rest));
}

/**
 * Two machines that disagree: one of them, its memory or its program is not what it should be.
 * @throws UserError (failed) that names both
 */
export function checkEqual({ trial, split, result, host }: PlacedResult, known: HostedResult): void {
  const [one, other] = [lasting(result), lasting(known.result)];
  if (isDeepStrictEqual(one, other)) return;
  throw failure(
    `two machines disagree on trial ${trial + 1} on split ${split + 1}: ${host} has accuracy ${result.accuracy}, ${known.host} had ${known.result.accuracy}, and all bits should be equal`,
    { hint: hint`check both with ${{ command: 'cifar-train worker --check' }}, and leave out the one that fails` },
  );
}
