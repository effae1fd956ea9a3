import { csvText } from '../../util/text/csv.ts';
import { maskSecrets } from '../../util/text/mask-secrets.ts';
import { textAddress } from '../../util/text/text-address.ts';
import type { Chart } from '../charts/chart.ts';
import { THEME } from '../charts/theme.ts';
import { type Content, html, markup } from './html.ts';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** The numbers of a chart as a table: a row for each mark, a column for each field. Undefined where it holds none of its own. */
export function chartCsv(chart: Chart): string | undefined {
  const { values } = (chart.data ?? {}) as { readonly values?: readonly Readonly<Record<string, unknown>>[] };
  if (!Array.isArray(values) || values.length === 0) return undefined;
  const names = [...new Set(values.flatMap((row) => Object.keys(row)))];
  return csvText([names, ...values.map((row) => names.map((name) => cell(row[name])))]);
}

const cell = (value: unknown): string | number | null =>
  typeof value === 'number' || value === null ? value : value === undefined ? null : String(value);

/** A chart with its data and its look, as other programs open it. */
export const chartSpec = (chart: Chart): string => JSON.stringify({ $schema: SCHEMA, config: THEME, ...chart });

/** Links to the data and the specification of a chart: files that the page holds. */
export function chartFiles(title: string, chart: Chart): Content {
  const name = title.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'chart';
  const csv = chartCsv(chart);
  const link = (text: string, ending: string, type: string, file: string): Content =>
    html`<a download="${name}.${ending}" aria-label="${title}: ${text}" href="${markup(textAddress(type, maskSecrets(file)))}">${text}</a>`;
  return html`<p class="files">${csv !== undefined && html`${link('CSV', 'csv', 'text/csv', csv)} `}${link(
    'Vega-Lite',
    'vl.json',
    'application/json',
    chartSpec(chart),
  )}</p>`;
}
