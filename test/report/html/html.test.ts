import fc from 'fast-check';
import { parseFragment } from 'parse5';
import { expect, test } from 'vitest';
import { html, markup } from '../../../src/report/html/html.ts';
import { printableLines } from '../../../src/util/text/printable.ts';
import { attribute, elementsOf, textOf } from '../../helpers/readers/markup.ts';

const character = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
const text = fc.string({ unit: fc.oneof(character, fc.constantFrom('&', '<', '>', '"', "'", ';', 'amp')) });

test('any text comes out as it may be shown, between tags and in attributes', () => {
  fc.assert(
    fc.property(text, (text) => {
      const fragment = parseFragment(html`<p title="${text}">${text}</p>`.markup);
      const [p] = elementsOf(fragment);
      expect(fragment.childNodes).toHaveLength(1);
      const shown = printableLines(text);
      expect(textOf(p!)).toBe(shown);
      expect(attribute(p!, 'title')).toBe(shown);
    }),
  );
});

test('secrets in addresses are masked', () => {
  expect(html`<p>${'get http://me:hunter2@host/'}</p>`.markup).toBe('<p>get http://***@host/</p>');
});

test('templates within templates, lists, numbers, and nothing', () => {
  const rows = [1, 2].map((n) => html`<li>${n}</li>`);
  expect(html`<ul>${rows}</ul>${false}${undefined}${0}${markup('<hr>')}`.markup).toBe(
    '<ul><li>1</li><li>2</li></ul>0<hr>',
  );
});
