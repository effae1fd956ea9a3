import { maskSecrets } from '../../util/text/mask-secrets.ts';
import { printableLines } from '../../util/text/printable.ts';

/** Text that is HTML already. Only {@link html} and {@link markup} make it. */
export interface Html {
  readonly markup: string;
}

/** What a template may contain: text and numbers are escaped, secrets in addresses masked, lists are joined, what is absent is left out. */
export type Content = Html | string | number | false | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Fills a template with content, so that no text is ever mistaken for markup: html`<td>${name}</td>`. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return markup(strings.reduce((text, string, i) => text + markupOf(contents[i - 1]) + string));
}

/** Takes text for HTML: for what was drawn here, never for what a user gave. */
export const markup = (text: string): Html => ({ markup: text });

function markupOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string' || typeof content === 'number') {
    return printableLines(maskSecrets(String(content))).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
  }
  return 'markup' in content ? content.markup : content.map(markupOf).join('');
}
