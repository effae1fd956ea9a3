import type { Raster } from '../../util/raster.ts';
import type { Gallery, PictureSection, Strip, Tile } from '../pictures/section.ts';
import { type Content, html, markup } from './html.ts';

/** Pictures for a page, and how they get into it: as addresses that hold them whole. */
export interface PagePictures {
  readonly sections: readonly PictureSection[];
  readonly address: (raster: Raster) => string;
}

/** The parts of a page that show pictures. */
export const pictureSections = ({ sections, address }: PagePictures): Content =>
  sections.map(
    ({ heading, note, galleries }) => html`<section>
<h2>${heading}</h2>
<p class="soft">${note}</p>
${galleries.map((one) => gallery(one, galleries.length > 1, address))}</section>
`,
  );

function gallery(
  { title, strips, size, isFolded = false }: Gallery,
  isTitled: boolean,
  address: PagePictures['address'],
): Content {
  const rows = strips.map((one) => strip(one, size, address));
  if (isFolded) return html`<details>\n<summary>${title}</summary>\n${rows}</details>\n`;
  return html`${isTitled && html`<h3>${title}</h3>\n`}${rows}`;
}

const strip = ({ lead, tiles }: Strip, size: Gallery['size'], address: PagePictures['address']): Content =>
  html`<ul class="tiles ${size}">${lead && tile(lead, address, true)}${tiles.map((one) => tile(one, address))}</ul>\n`;

function tile({ raster, alt, caption, look }: Tile, address: PagePictures['address'], isLead = false): Content {
  const kind = [isLead && 'query', look].filter((word) => word).join(' ');
  const size = html`width="${raster.width}" height="${raster.height}"`;
  return html`<li${kind !== '' && html` class="${kind}"`}><img ${size} alt="${alt}" src="${markup(address(raster))}">${
    caption && html`<span>${caption.map((line, i) => html`${i > 0 && markup('<br>')}${line}`)}</span>`
  }</li>`;
}
