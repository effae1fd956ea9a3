import type { LrFindFound } from '../../experiments/lr-find.ts';
import { compact, plural } from '../../util/format.ts';
import { rateCurve } from './charts/rate-curve.ts';
import type { PageWithCommands } from './page.ts';

/** Commands to type next. */
export interface NextCommands {
  /** Trains with the rate that is suggested. */
  readonly train: (learningRate: number) => string;
  /** Compares rates by their accuracy. */
  readonly compare: string;
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
  const advice =
    suggestion === null
      ? `${tried}: ${yellow(noRateText(found, range, { ...next, compare: page.typed(next.compare) }))}`
      : `${tried}: the loss is smallest at ${compact(lowest)}\na tenth of that, ${bold(compact(suggestion))}, is a good rate to start with:\n  ${bold(page.typed(next.train(suggestion)))}`;
  return [rateCurve(points, suggestion, page), advice];
}

/** Why no rate is suggested, and what to try. */
export function noRateText({ end, lowest }: LrFindFound, { from, to }: Range, { compare }: NextCommands): string {
  if (end === null) {
    return `the loss hardly falls: it suggests no rate\ntry other --from and --to, or compare rates by their accuracy:\n  ${compare}`;
  }
  const where = `the loss is smallest at ${compact(lowest)}`;
  if (end === 'to')
    return `${where}, the largest rate tried: a better one may lie beyond, so none is suggested\ntry --to ${compact(to * 100)}`;
  return `${where}, and a tenth of that is less than --from, so none is suggested\ntry --from ${compact(from / 100)}`;
}
