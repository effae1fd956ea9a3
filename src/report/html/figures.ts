import { printableLines } from '../../util/text/printable.ts';
import { type Chart, drawChart } from '../charts/chart.ts';
import { chartFiles } from './chart-files.ts';
import { type Content, html, markup } from './html.ts';

/** Charts that belong together, and a note about them. */
interface FiguresContent {
  readonly heading: string;
  readonly note?: string;
  /** By title, which is shown where there are several; those that are undefined are left out. */
  readonly charts: Readonly<Record<string, Chart | undefined>>;
}

/**
 * Draws charts side by side, as many as fit, below a heading; on a narrow page, where shrinking would make its text too small, one that
 * is wider scrolls sideways. Nothing if there are none.
 */
export async function figures({ heading, note, charts }: FiguresContent): Promise<Content> {
  const named = Object.entries(charts).flatMap(([title, chart]) => (chart === undefined ? [] : { title, chart }));
  const drawn: Content[] = [];
  for (const { title, chart } of named) {
    const head = named.length > 1 && html`<h3>${title}</h3>\n`;
    const svg = markup(printableLines(await drawChart(chart)));
    drawn.push(html`<figure aria-label="${title}" tabindex="0">${head}${svg}${chartFiles(title, chart)}</figure>\n`);
  }
  return (
    drawn.length > 0 &&
    html`<section>
<h2>${heading}</h2>
${note !== undefined && html`<p class="soft">${note}</p>`}
<div class="figures">
${drawn}</div>
</section>`
  );
}
