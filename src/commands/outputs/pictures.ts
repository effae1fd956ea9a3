import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../cli/command.ts';
import { dataError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { pathFromHere } from '../../files/path-from-here.ts';
import { readStart } from '../../files/read-start.ts';
import { isMissing } from '../../files/system-error.ts';
import { dataUri, encodePng, isMarked } from '../../images/png.ts';
import { framedRows } from '../../images/sheet.ts';
import { picturesPage } from '../../report/html/pages/pictures-page.ts';
import type { Gallery, PictureSection, Tile } from '../../report/pictures/section.ts';
import { plural } from '../../util/format.ts';
import type { Colour, Raster } from '../../util/raster.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { checkOutputFolder, writeFolder } from './output-folder.ts';

/** The page that shows them all, with their words. */
const PAGE = 'index.html';
const EXAMPLE = 'pictures';

/**
 * Checks where pictures are to go, before the work that they come from.
 * @throws UserError (usage) for a file, a place of runs, or a folder that holds anything but such pictures; (failed) if it
 *   cannot be written to
 */
export async function checkPictures(folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  const kind = 'a new folder, an empty one, or one of such pictures';
  const mayHold = ({ name, isFile }: { name: string; isFile: boolean }) => isFile && isPicture(folder, name);
  await checkOutputFolder({ flag: '--pictures', folder, example: EXAMPLE, kind, mayHold });
}

/** Whether a file is one that this program has made. */
async function isPicture(folder: string, name: string): Promise<boolean> {
  const { bytes } = await readStart(join(folder, name), { maxBytes: 4096, fail: (what) => dataError(what) });
  const start = bytes.toString();
  return name === PAGE ? start.includes(' · cifar-train</title>') : isMarked(start);
}

const FRAMES: Readonly<Record<NonNullable<Tile['look']>, Colour>> = { right: [0, 158, 115], wrong: [213, 94, 0] };

/** Pixels behind the picture that a row is about. */
const BEHIND_LEAD = 12;

/** A gallery as one picture, without its words. */
function galleryPng({ strips, zoom }: Gallery): Uint8Array {
  const framed = ({ raster, look }: Tile) => ({ raster, frame: look && FRAMES[look] });
  const rows = strips.map(({ lead, tiles }) => [
    ...(lead === undefined ? [] : [{ ...framed(lead), space: BEHIND_LEAD }]),
    ...tiles.map(framed),
  ]);
  return encodePng(framedRows(rows, zoom));
}

/**
 * Writes every gallery as a PNG file, and a page that shows them with their words; and says so.
 * @param title  of the page
 * @param images more files by their names: pixel for pixel, without frames
 */
export async function writePictures(
  folder: string,
  title: string,
  sections: readonly PictureSection[],
  { terminal }: Context,
  images: Readonly<Record<string, Raster>> = {},
): Promise<void> {
  const files = new Map<string, string | Uint8Array>();
  for (const [name, raster] of Object.entries(images)) files.set(`${name}.png`, encodePng(raster));
  for (const { galleries } of sections) for (const one of galleries) files.set(`${one.name}.png`, galleryPng(one));
  if (files.size === 0) {
    terminal.note('there are no pictures to write');
    return;
  }
  const words = `${plural(files.size, 'picture')} and ${PAGE} are in ${onOneLine(pathFromHere(folder))}`;
  files.set(PAGE, picturesPage(title, { sections, address: dataUri }));
  await removeEarlier(folder, files);
  await writeFolder(folder, files);
  terminal.note(words);
}

/** Removes earlier pictures that are not replaced: the page does not show them any more. */
async function removeEarlier(folder: string, files: ReadonlyMap<string, unknown>): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw diskError(error, 'look into the folder', folder);
  });
  for (const entry of entries) {
    if (!entry.isFile() || files.has(entry.name) || !(await isPicture(folder, entry.name))) continue;
    await rm(join(folder, entry.name)).catch((error: unknown) => {
      throw diskError(error, 'remove', join(folder, entry.name));
    });
  }
}
