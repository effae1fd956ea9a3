import { type Content, html, markup } from './html.ts';

/** A column of numbers, or with `text` of words. On narrow screens words are broken into lines, numbers where they `wrap`. */
export interface Column {
  readonly head: string;
  readonly text?: boolean;
  readonly wrap?: boolean;
}

export interface Row {
  readonly cells: readonly Content[];
  /** `best` is highlighted, `out` is dimmed. */
  readonly look?: 'best' | 'out' | undefined;
}

/** Where words may be broken on narrow screens: in paths and settings after each part, in names such as `learningRate` before the second. */
const BREAKS = /(?<=[/:+=])(?=\S)|(?<=[a-z]{3})(?=[A-Z])/g;

/** Escaped as a whole first, which masks secrets in it. */
const breakable = (content: Content): Content =>
  typeof content === 'string' ? markup(html`${content}`.markup.replaceAll(BREAKS, '<wbr>')) : content;

/** A table that scrolls sideways if it is wider than the page. */
export function table(columns: readonly Column[], rows: readonly Row[]): Content {
  const shown = (cell: Content, i: number): Content => (columns[i]!.text ? breakable(cell) : cell);
  const kind = (i: number): Content => {
    const { text = false, wrap = false } = columns[i]!;
    return (text || wrap) && html` class="${text ? 'text' : 'wrap'}"`;
  };
  return html`<div class="wide" tabindex="0"><table>
<thead><tr>${columns.map(({ head }, i) => (head === '' ? html`<td></td>` : html`<th scope="col"${kind(i)}>${breakable(head)}</th>`))}</tr></thead>
<tbody>
${rows.map(
  ({
    cells,
    look,
  }) => html`<tr${look !== undefined && html` class="${look}"`}>${cells.map((cell, i) => html`<td${kind(i)}>${shown(cell, i)}</td>`)}</tr>
`,
)}</tbody>
</table></div>`;
}
