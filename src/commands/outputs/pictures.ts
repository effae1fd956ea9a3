import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Context } from '../../cli/command.ts';
import { dataError, usageError } from '../../errors.ts';
import { isPlaceOfRun, refuseOwnName } from '../../experiments/own-names.ts';
import { diskError } from '../../files/disk-error.ts';
import { checkWritableFolder, makeFolder } from '../../files/folders.ts';
import { readStart } from '../../files/read-start.ts';
import { isMissing } from '../../files/system-error.ts';
import { writeAtomic } from '../../files/write-atomic.ts';
import { dataUri, encodePng, isMarked } from '../../images/png.ts';
import { framedRows } from '../../images/sheet.ts';
import { picturesPage } from '../../report/html/pictures-page.ts';
import type { Gallery, PictureSection, Tile } from '../../report/pictures/section.ts';
import { plural } from '../../util/format.ts';
import type { Colour, Raster } from '../../util/raster.ts';
import { onOneLine } from '../../util/text/printable.ts';

/** The page that shows them all, with their words. */
const PAGE = 'index.html';
const EXAMPLE = 'pictures';

const isOurs = (name: string, start: string): boolean =>
  name === PAGE ? start.includes(' · cifar-train</title>') : isMarked(start);

/**
 * Checks where pictures are to go, before the work that they come from.
 * @throws UserError (usage) for a file, the folder of a run, or a folder that holds anything but such pictures; (failed) if it
 *   cannot be written to
 */
export async function checkPictures(folder: string | undefined, command: string): Promise<void> {
  if (folder === undefined) return;
  await refuseOwnName('--pictures', folder, EXAMPLE);
  if (isPlaceOfRun(folder, command)) {
    throw usageError(`--pictures ${folder} would take the place of the folder of a run`, {
      hint: `give another name: --pictures ${EXAMPLE}`,
    });
  }
  const strange = await strangeIn(folder).catch((error: unknown) => {
    throw diskError(error, 'look into the folder', folder);
  });
  if (strange !== undefined) {
    throw usageError(`--pictures must be a new folder, an empty one, or one of such pictures; ${folder} ${strange}`, {
      hint: `give a new name: --pictures ${EXAMPLE}`,
    });
  }
  await checkWritableFolder(resolve(folder)).catch((error: unknown) => {
    throw diskError(error, 'write pictures to', folder);
  });
}

/** What stands in the way; undefined where nothing does. */
async function strangeIn(folder: string): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (entries === undefined) return 'is a file';
  for (const entry of entries) {
    const { name } = entry;
    if (!entry.isFile()) return `holds ${onOneLine(name)}`;
    const { bytes } = await readStart(join(folder, name), { maxBytes: 4096, fail: (what) => dataError(what) });
    if (!isOurs(name, bytes.toString())) return `holds ${onOneLine(name)}`;
  }
  return undefined;
}

const FRAMES: Readonly<Record<NonNullable<Tile['look']>, Colour>> = { right: [0, 158, 115], wrong: [213, 94, 0] };

/** Pixels behind the picture that a row is about. */
const BEHIND_LEAD = 12;

/** A gallery as one picture, without its words. */
export function galleryPng({ strips, zoom }: Gallery): Uint8Array {
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
  const files = new Map<string, Uint8Array>();
  for (const [name, raster] of Object.entries(images)) files.set(name, encodePng(raster));
  for (const { galleries } of sections) for (const one of galleries) files.set(one.name, galleryPng(one));
  if (files.size === 0) {
    terminal.note('there are no pictures to write');
    return;
  }
  await makeFolder(folder).catch((error: unknown) => {
    throw diskError(error, 'create the folder', folder);
  });
  for (const [name, png] of files) await writeAtomic(join(folder, `${name}.png`), png);
  await writeAtomic(join(folder, PAGE), picturesPage(title, { sections, address: dataUri }));
  terminal.note(`${plural(files.size, 'picture')} and ${PAGE} are in ${onOneLine(folder)}`);
}
