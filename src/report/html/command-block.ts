import { typedWithNpx } from '../../util/text/commands-in.ts';
import { type Content, html } from './html.ts';

/** A command of ours to copy; a long one is broken between its words only. */
export const commandBlock = (command: string): Content =>
  html`<pre><code>${typedWithNpx(command)
    .split(' ')
    .map((word, i) => html`${i > 0 && ' '}<span>${word}</span>`)}</code></pre>`;
