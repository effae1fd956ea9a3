import type { Dirent } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { GlobOptions } from 'tinyglobby';
import { dataError, hint, usageError } from '../errors.ts';
import { kindOf } from '../files/kind-of.ts';
import { errorCode, isMissing, remedyForMissing } from '../files/system-error.ts';
import { heldRead } from '../util/stopping/held-reads.ts';
import { quoted } from '../util/text/printable.ts';
import { shellWord } from '../util/text/shell-word.ts';
import { byName, type FolderLook, type FolderWatch, isLinkToFolder, lookThrough } from './folder-look.ts';
import { ENDINGS, FORMATS_TEXT } from './formats.ts';

type GlobFs = NonNullable<GlobOptions['fs']>;

/** The word for what comes in on stdin. */
export const STDIN = '-';

const GLOB = /[*?[{]|[@!+]\(/;

const isImageName = (name: string): boolean => ENDINGS.includes(extname(name).slice(1).toLowerCase());

/**
 * The files that words name: files as they are, whatever their names, images in folders and in those within them, and what
 * matches a pattern such as `photos/*.jpg`. Those of a folder or a pattern are in the order of their names; hidden ones are
 * passed over. Links are followed, but those of a pattern's `**` that lead to folders, as a shell does. What the links in a
 * folder lead to is found once, by the name that comes first.
 * @param words as typed; `-` stands for stdin, and stays
 * @throws UserError (usage) for a word that names nothing, or a folder without images; (failed) for a folder that cannot be
 *   read; what the signal was aborted with
 */
export async function findImages(words: readonly string[], watch: FolderWatch): Promise<readonly string[]> {
  if (words.filter((word) => word === STDIN).length > 1) {
    throw usageError(`${STDIN} stands for one image that comes in on stdin; it is named more than once`, {
      hint: 'name it once',
    });
  }
  const found: string[] = [];
  for (const word of words) for (const path of await filesOf(word, watch)) found.push(path);
  return found;
}

async function filesOf(word: string, watch: FolderWatch): Promise<readonly string[]> {
  if (word === STDIN) return [word];
  let there: Awaited<ReturnType<typeof stat>>;
  try {
    there = await heldRead(stat(word));
  } catch (error) {
    if (!isMissing(error)) return [word]; // its own error says what is wrong
    if (!GLOB.test(word))
      throw usageError(`there is no file or folder ${quoted(word)}`, { hint: remedyForMissing(word) });
    return await lookThrough(word, watch, (look) => matching(word, look));
  }
  return there.isDirectory() ? await lookThrough(word, watch, (look) => imagesIn(word, look)) : [word];
}

async function matching(pattern: string, look: FolderLook): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby');
  const { list, failures } = shellLike(look);
  const found = await glob(pattern, { followSymbolicLinks: false, expandDirectories: false, fs: { readdir: list } });
  for (const failure of failures) throw failure;
  if (found.length === 0)
    throw usageError(`no file matches ${quoted(pattern)}`, { hint: 'name the folder to have all images in it' });
  return found.sort(byName);
}

/**
 * Reads folders for a pattern as a shell does: a link to a file is a file. What cannot be read is kept as a failure, where the
 * library passes over it in silence.
 */
function shellLike(look: FolderLook) {
  const failures: unknown[] = [];
  const read = async (folder: string): Promise<Dirent[]> => {
    const entries = await look.entriesOf(folder);
    const areFolders = await Promise.all(entries.map((entry) => isLinkToFolder(entry, join(folder, entry.name))));
    return entries.map((entry, i) => (entry.isSymbolicLink() && !areFolders[i] ? asFile(entry) : entry));
  };
  const list = (folder: string, _options: unknown, done: (error: null, entries: Dirent[]) => void): void => {
    read(folder).then(
      (entries) => done(null, entries),
      (error: Error) => {
        if (!isMissing(error.cause) && errorCode(error.cause) !== 'ENOTDIR') failures.push(error); // else nothing matches
        done(null, []);
      },
    );
  };
  return { list: list as unknown as NonNullable<GlobFs['readdir']>, failures };
}

/** A link as the file that it leads to. */
const asFile = (link: Dirent): Dirent =>
  Object.assign(Object.create(link), { isFile: () => true, isSymbolicLink: () => false });

/**
 * The images in a folder and those within it, by their names' endings, in the order of their names.
 * @throws UserError (usage) for a folder without images; (failed) if it cannot be read
 */
async function imagesIn(folder: string, look: FolderLook): Promise<readonly string[]> {
  const found: string[] = [];
  await look.walk(folder, (path) => {
    if (isImageName(path)) found.push(path);
  });
  if (found.length > 0) return found;
  throw usageError(`there is no image in ${quoted(folder)}: no file that ends in ${ENDINGS.join(', ')}`, {
    hint: `name files to have them read whatever their endings: ${FORMATS_TEXT}, or batches of CIFAR`,
  });
}

/** Images in one folder a class. */
export interface LabelledFiles {
  readonly files: readonly string[];
  /** The class of each file. */
  readonly labels: Uint8Array;
  /** The files that lie beside the folders of classes, and those in them that are no images by their names. */
  readonly passedOver: readonly string[];
}

/**
 * Images in a folder that has one folder for each class, named as it is. What links in the folder of a class lead to again counts once.
 * @param classNames nClasses names; a class may have no folder
 * @throws UserError (usage) for what is no folder; (data) for a folder that is named after no class, or if there are none; (failed) if one cannot be read;
 *   what the signal was aborted with
 */
export async function labelledImages(
  folder: string,
  classNames: readonly string[],
  watch: FolderWatch,
): Promise<LabelledFiles> {
  await refuseOtherThanFolder(folder);
  return await lookThrough(folder, watch, (look) => labelledIn(folder, classNames, look));
}

/** @throws UserError (usage) that says what there is instead of a folder */
async function refuseOtherThanFolder(folder: string): Promise<void> {
  const there = await heldRead(stat(folder)).catch(() => undefined); // what is wrong with it is told as it is read
  if (there === undefined || there.isDirectory()) return;
  throw usageError(`${quoted(folder)} must be a folder with one folder for each class; it is ${kindOf(there)}`, {
    hint: there.isFile()
      ? hint`predict takes files: ${{ command: `cifar-train predict MODEL ${shellWord(folder)}` }}`
      : 'name such a folder',
  });
}

async function labelledIn(folder: string, classNames: readonly string[], look: FolderLook): Promise<LabelledFiles> {
  const entries = (await look.entriesOf(folder)).filter(({ name }) => !name.startsWith('.'));
  const folders: string[] = [];
  const passedOver: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() || (await isLinkToFolder(entry, path))) folders.push(entry.name);
    else passedOver.push(path);
  }
  const classes = `the model's classes are ${classNames.join(', ')}`;
  if (folders.length === 0) {
    throw dataError(`${folder} has no folders in it: there must be one for each class, with its images`, {
      hint: classes,
    });
  }
  const strange = folders.find((name) => !classNames.includes(name));
  if (strange !== undefined) {
    throw dataError(`${join(folder, strange)} is not the name of a class of the model`, { hint: classes });
  }
  const apart = [folder, ...folders.map((name) => join(folder, name))];
  const files: string[] = [];
  const labels: number[] = [];
  for (const [label, name] of classNames.entries()) {
    if (!folders.includes(name)) continue;
    await look.walk(
      join(folder, name),
      (path) => {
        if (!isImageName(path)) return void passedOver.push(path);
        files.push(path);
        labels.push(label);
      },
      apart,
    );
  }
  if (files.length === 0) throw dataError(`there is no image in the folders of ${folder}`);
  return { files, labels: Uint8Array.from(labels), passedOver: passedOver.sort(byName) };
}
