import { basename, join } from 'node:path';
import { type Context, optional } from '../../cli/command.ts';
import { usageError } from '../../errors.ts';
import type { NamedPicture } from '../../report/event-runs.ts';
import type { PictureSection } from '../../report/pictures/section.ts';
import type { EventRun } from '../../runs/export/event-file.ts';
import type { RunHead } from '../../runs/manifest.ts';
import { plural } from '../../util/format.ts';
import { path } from '../../util/options.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { shellWord } from '../../util/text/shell-word.ts';

/** What a model has learned, picture by picture: the galleries that a page shows unfolded. */
export async function eventPictures(sections: readonly PictureSection[]): Promise<readonly NamedPicture[]> {
  const { encodePng } = await import('../../images/png.ts');
  const { blank, paste } = await import('../../util/raster.ts');
  const galleries = sections.flatMap((section) => section.galleries).filter(({ isFolded }) => isFolded !== true);
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

/** For commands that train. */
export const tensorboardFlag = {
  tensorboard: optional(
    '--tensorboard <folder>',
    'also write the curves there for TensorBoard, and what was learned as pictures, in a folder for this run: tensorboard --logdir FOLDER shows them all',
    path('a folder'),
  ),
};

/** @throws UserError (usage) for a path that is no folder; (failed) if it cannot be written to */
export async function checkTensorboard(folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  const { refuseOwnName } = await import('../../experiments/own-names.ts');
  const { makeFolder } = await import('../../files/folders.ts');
  const { diskError } = await import('../../files/disk-error.ts');
  const { errorCode } = await import('../../files/system-error.ts');
  await refuseOwnName('--tensorboard', folder, 'tensorboard');
  await makeFolder(folder).catch((error: unknown) => {
    if (!['EEXIST', 'ENOTDIR'].includes(errorCode(error) ?? '')) throw diskError(error, 'create', folder);
    throw usageError(`--tensorboard must be a folder; ${folder} is not one`, { hint: 'give a new name' });
  });
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
  const { makeFolder } = await import('../../files/folders.ts');
  const { diskError } = await import('../../files/disk-error.ts');
  const { writeAtomic } = await import('../../files/write-atomic.ts');
  const own = join(
    folder,
    run === undefined ? `${command}-${startedAt.replaceAll(/\D/g, '').slice(0, 14)}` : basename(run),
  );
  for (const { name, ...events } of runs) {
    const place = join(own, name);
    await makeFolder(place).catch((error: unknown) => {
      throw diskError(error, 'create', place);
    });
    await writeAtomic(join(place, EVENT_FILE), encodeEvents(events, startedAt));
  }
  const what = runs.length === 1 ? 'the curves are' : `the curves of ${plural(runs.length, 'training')} are`;
  terminal.note(`${what} in ${onOneLine(own)}: tensorboard --logdir ${onOneLine(shellWord(folder))}`);
}
