import type { RatePoint } from '../../../models/rate-search.ts';
import type { RunHead } from '../../../runs/manifest.ts';
import { compact } from '../../../util/format.ts';
import { lossOverRate } from '../../charts/loss-over-rate.ts';
import { commandBlock } from '../command-block.ts';
import { figures } from '../figures.ts';
import { html } from '../html.ts';
import { pageText } from '../page.ts';

/** What a learning-rate range test found. */
export interface RateFindings {
  readonly points: readonly RatePoint[];
  readonly suggestion: number | null;
  /** What to do next: the command that trains, or why no rate is suggested. */
  readonly next: string;
}

/** The report of `lr-find` as an HTML page: the suggested rate and the curve that it was read off. */
export async function lrFindPage(run: RunHead, { points, suggestion, next }: RateFindings): Promise<string> {
  const curve = await figures({
    heading: 'Loss over learning rate',
    note: 'Dots: the loss of each batch, before its step. Line: the same, smoothed. Dashes: the suggested rate.',
    charts: { 'loss over learning rate': lossOverRate(points, suggestion) },
  });
  if (suggestion === null) {
    return pageText({ run, lead: 'no rate suggested', body: html`<pre>${next}</pre>\n${curve}` });
  }
  const lead = html`${compact(suggestion)} <small>learning rate, a tenth of the rate with the smallest loss</small>`;
  return pageText({ run, lead, body: html`${commandBlock(next)}\n${curve}` });
}
