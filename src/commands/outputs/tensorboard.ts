import { basename, join } from 'node:path';
import type { Context } from '../../cli/command.ts';
import { pathFromHere } from '../../files/path-from-here.ts';
import type { NamedPicture } from '../../report/event-runs.ts';
import type { PictureSection } from '../../report/pictures/section.ts';
import type { EventRun } from '../../runs/export/event-file.ts';
import type { RunHead } from '../../runs/manifest.ts';
import { plural } from '../../util/format.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { shellWord } from '../../util/text/shell-word.ts';

/** What a model has learned, picture by picture: the galleries that a page shows unfolded. */
export async function eventPictures(sections: readonly PictureSection[]): Promise<readonly NamedPicture[]> {
  const { encodePng } = await import('../../images/png.ts');
  const { withOwnNames } = await import('../../report/pictures/section.ts');
  const { blank, paste } = await import('../../util/raster.ts');
  const galleries = withOwnNames(sections)
    .flatMap((section) => section.galleries)
    .filter(({ isFolded }) => isFolded !== true);
  return galleries.flatMap(({ name, zoom, strips }) =>
    strips
      .flatMap(({ tiles }) => tiles)
      .map(({ raster, caption }) => {
        const large = blank(raster.width * zoom, raster.height * zoom, [0, 0, 0]);
        paste(large, raster, 0, 0, zoom);
        const { width, height } = large;
        return { tag: [name, ...(caption ?? [])].join('/'), width, height, png: encodePng(large) };
      }),
  );
}

/** @throws UserError (usage) for a path that is no folder, or where runs are kept; (failed) if it cannot be written to */
export async function checkTensorboard(folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  const { checkOutputFolder } = await import('./output-folder.ts');
  const { isRunFile } = await import('../../runs/run-directory.ts');
  const mayHold = ({ name, isFile }: { name: string; isFile: boolean }) => !(isFile && isRunFile(name));
  const kind = 'a folder of its own, not that of a run';
  await checkOutputFolder({ flag: '--tensorboard', folder, example: 'tensorboard', kind, mayHold });
}

/**
 * Writes the event files of a run, and says so.
 * @param run its folder; undefined for one that is not kept
 */
export async function writeTensorboard(
  folder: string,
  runs: readonly EventRun[],
  { command, startedAt }: RunHead,
  run: string | undefined,
  { terminal }: Context,
): Promise<void> {
  const { encodeEvents, EVENT_FILE } = await import('../../runs/export/event-file.ts');
  const { writeFolder } = await import('./output-folder.ts');
  const time = startedAt.replaceAll(/\D/g, '').slice(0, 14);
  const files = new Map(
    runs.map(({ name, ...events }) => [join(name, EVENT_FILE), encodeEvents(events, startedAt)] as const),
  );
  const usual = join(folder, run === undefined ? `${command}-${time}` : basename(run));
  const isFree = await isFreeOrOfRun(usual, [...files.keys()][0]!, startedAt);
  const own = isFree ? usual : `${usual}-${time}`;
  await writeFolder(own, files);
  const what = runs.length === 1 ? 'the curves are' : `the curves of ${plural(runs.length, 'training')} are`;
  const [there, all] = [own, folder].map(pathFromHere) as [string, string];
  terminal.note(`${what} in ${onOneLine(there)}: tensorboard --logdir ${onOneLine(shellWord(all))}`);
}

/** Whether a folder is not there yet, or is what this run has written before it was resumed: not that of a namesake. */
async function isFreeOrOfRun(folder: string, file: string, startedAt: string): Promise<boolean> {
  const { access } = await import('node:fs/promises');
  const { readStart } = await import('../../files/read-start.ts');
  const { dataError } = await import('../../errors.ts');
  const { isOfRunStarted } = await import('../../runs/export/event-file.ts');
  try {
    await access(folder);
  } catch {
    return true;
  }
  try {
    const { bytes } = await readStart(join(folder, file), { maxBytes: 64, fail: (what) => dataError(what) });
    return isOfRunStarted(startedAt, bytes);
  } catch {
    return false;
  }
}
