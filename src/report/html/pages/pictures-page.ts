import { html } from '../html.ts';
import { documentText } from '../page.ts';
import { type PagePictures, pictureSections } from '../pictures.ts';

const FILES = 'cifar-train-pictures';

/**
 * Pictures on a page of their own.
 * @param files names of the PNG files beside it: it names them, so that they can be told from others later
 */
export const picturesPage = (title: string, files: readonly string[], pictures: PagePictures): string =>
  documentText({
    title,
    lead: 'Pictures',
    body: html`${pictureSections(pictures)}`,
    footer: html`<p class="soft">Each group is a PNG file beside this page, under its own name.</p>`,
    head: html`
<meta name="${FILES}" content="${files.map(encodeURIComponent).join(' ')}">`,
  });

/**
 * The names of the files beside such a page, by its first bytes; undefined for any other page. Anybody may have edited it: none of
 * them leads into another folder.
 */
export function filesOfPicturesPage(start: string): readonly string[] | undefined {
  const names = new RegExp(`<meta name="${FILES}" content="([^"]*)">`).exec(start)?.[1];
  return names?.split(' ').flatMap((name) => {
    try {
      return [decodeURIComponent(name)].filter((one) => /^[^/\\\0]{1,200}\.png$/.test(one));
    } catch {
      return []; // not what this program has written
    }
  });
}
