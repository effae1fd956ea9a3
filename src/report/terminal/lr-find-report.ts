import type { LrFindFound } from '../../experiments/lr-find.ts';
import { compact, plural } from '../../util/format.ts';
import { rateCurve } from './charts/rate-curve.ts';
import { commandLines } from './lines/command-lines.ts';
import type { PageWithCommands } from './page.ts';

/** Commands to type next, in pieces that stay together on a line: the command, and each flag with its value. */
export interface NextCommands {
  /** Trains with the rate that is suggested. */
  readonly train: (learningRate: number) => readonly string[];
  /** Compares rates by their accuracy. */
  readonly compare: readonly string[];
}

type Range = { readonly from: number; readonly to: number };

/** The curve, and the rate to start with or why there is none, in paragraphs. */
export function lrFindReport(
  found: LrFindFound,
  range: Range,
  next: NextCommands,
  page: PageWithCommands,
): readonly string[] {
  const { points, suggestion, lowest } = found;
  const { bold, yellow } = page.style;
  const rates = plural(points.length, 'rate');
  const tried = `${rates}, from ${compact(range.from)} to ${compact(points.at(-1)!.learningRate)}`;
  const pasted = (command: readonly string[]) => commandLines(command.map(page.typed), page);
  const advice =
    suggestion === null
      ? `${tried}: ${yellow(noRateText(found, range, pasted(next.compare).trimStart()))}`
      : `${tried}: the loss is smallest at ${compact(lowest)}\na tenth of that, ${bold(compact(suggestion))}, is a good rate to start with:\n${pasted(next.train(suggestion))}`;
  return [rateCurve(points, suggestion, page), advice];
}

/**
 * Why no rate is suggested, and what to try.
 * @param compare the command that compares rates by their accuracy
 */
export function noRateText({ points, end, lowest }: LrFindFound, { from, to }: Range, compare: string): string {
  if (points.length === 1) {
    return `the loss overflows at the first step: it suggests no rate\ntry a smaller --from (it was ${compact(from)}) or a smaller --reg-strength`;
  }
  if (end === null) {
    return `the loss hardly falls: it suggests no rate\ntry other --from and --to, or compare rates by their accuracy:\n  ${compare}`;
  }
  const where = `the loss is smallest at ${compact(lowest)}`;
  if (end === 'to')
    return `${where}, the largest rate tried: a better one may lie beyond, so none is suggested\ntry --to ${compact(to * 100)}`;
  return `${where}, and a tenth of that is less than --from, so none is suggested\ntry --from ${compact(from / 100)}`;
}
