import { html } from '../html.ts';
import { documentText } from '../page.ts';
import { type PagePictures, pictureSections } from '../pictures.ts';

/** Pictures on a page of their own. */
export const picturesPage = (title: string, pictures: PagePictures): string =>
  documentText({
    title,
    lead: 'Pictures',
    body: html`${pictureSections(pictures)}`,
    footer: html`<p class="soft">Each group is a PNG file beside this page, under its own name.</p>`,
  });
