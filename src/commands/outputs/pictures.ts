import { join } from 'node:path';
import type { Context } from '../../cli/command.ts';
import { dataError, UserError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { pathFromHere } from '../../files/path-from-here.ts';
import { readStart } from '../../files/read-start.ts';
import { removeFile } from '../../files/remove-file.ts';
import { errorCode, isMissing } from '../../files/system-error.ts';
import { isTemporary } from '../../files/write-atomic.ts';
import { dataUri, encodePng, isMarked } from '../../images/png.ts';
import { framedRows } from '../../images/sheet.ts';
import { filesOfPicturesPage, picturesPage } from '../../report/html/pages/pictures-page.ts';
import { type Gallery, type PictureSection, type Tile, withOwnNames } from '../../report/pictures/section.ts';
import { plural } from '../../util/format.ts';
import type { Colour, Raster } from '../../util/raster.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { checkOutputFolder, writeFolder } from './output-folder.ts';

/** The page that shows them all, with their words. */
const PAGE = 'index.html';
const EXAMPLE = 'pictures';

/**
 * Checks where pictures are to go, before the work that they come from.
 * @throws UserError (usage) for a file, a place of runs, or a folder that holds anything but a page of such pictures and what
 *   it names; (failed) if it cannot be written to
 */
export async function checkPictures(folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  const kind = 'a new folder, an empty one, or one of such pictures alone';
  const earlier = new Set(await earlierFiles(folder));
  const mayHold = ({ name, isFile }: { name: string; isFile: boolean }) =>
    isFile && (earlier.has(name) || isTemporary(name));
  await checkOutputFolder({ flag: '--pictures', folder, example: EXAMPLE, kind, mayHold });
}

/** A page names its files near its top: this much of it has them all. */
const PAGE_START = 256 * 1024;
/** A picture says who made it in its first bytes. */
const PICTURE_START = 4096;

/** What an earlier command has written to a folder: its page, and those pictures that it names; nothing without such a page. */
async function earlierFiles(folder: string): Promise<readonly string[]> {
  const page = await startOf(join(folder, PAGE), PAGE_START);
  const named = page === undefined ? undefined : filesOfPicturesPage(page);
  if (named === undefined) return [];
  const earlier = [PAGE];
  for (const name of named) {
    const start = await startOf(join(folder, name), PICTURE_START);
    if (start !== undefined && isMarked(start)) earlier.push(name);
  }
  return earlier;
}

/** The first bytes of a file as text; undefined for what is no such file. */
async function startOf(path: string, maxBytes: number): Promise<string | undefined> {
  try {
    return (await readStart(path, { maxBytes, fail: (what) => dataError(what) })).bytes.toString();
  } catch (error) {
    if (
      error instanceof UserError ||
      isMissing(error) ||
      ['ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(errorCode(error) ?? '')
    )
      return undefined;
    throw diskError(error, 'read', path);
  }
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
  const own = withOwnNames(sections);
  const pictures = new Map<string, Uint8Array>();
  for (const [name, raster] of Object.entries(images)) pictures.set(`${name}.png`, encodePng(raster));
  for (const { galleries } of own) for (const one of galleries) pictures.set(`${one.name}.png`, galleryPng(one));
  const earlier = await earlierFiles(folder);
  const place = onOneLine(pathFromHere(folder));
  if (pictures.size === 0) {
    const what = earlier.length === 0 ? '' : `; those in ${place} are of an earlier command`;
    terminal.warn(`there are no pictures to write${what}`);
    return;
  }
  for (const name of earlier) if (name !== PAGE && !pictures.has(name)) await remove(join(folder, name));
  // the page comes first: a command that is stopped here leaves no picture that it does not name
  const page = picturesPage(title, [...pictures.keys()], { sections: own, address: dataUri });
  await writeFolder(folder, new Map<string, string | Uint8Array>([[PAGE, page], ...pictures]));
  terminal.note(`${plural(pictures.size, 'picture')} and ${PAGE} are in ${place}`);
}

/** Removes a picture that the new page does not show. */
async function remove(path: string): Promise<void> {
  await removeFile(path).catch((error: unknown) => {
    throw diskError(error, 'remove', path);
  });
}
