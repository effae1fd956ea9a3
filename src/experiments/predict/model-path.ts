import type { Stats } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataError, hint, usageError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { isMissing } from '../../files/system-error.ts';
import { LAST, runMeant } from '../../runs/collection/find.ts';
import { listRuns, stateOf } from '../../runs/collection/list.ts';
import { readSummary } from '../../runs/manifest.ts';
import { isModel, RUNS, runDirectory } from '../../runs/run-directory.ts';
import { flagOf } from '../../util/flag-name.ts';
import { heldRead } from '../../util/stopping/held-reads.ts';
import { quoted } from '../../util/text/printable.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { stateText, wayToFinish } from '../resuming/stopped-run.ts';

/**
 * The file of a model that a word names: itself, or the folder of the run that trained it.
 * @throws UserError (usage) if there is nothing of that name; (data) for a folder without a model, or with several; (failed)
 *   if it cannot be read
 */
export async function modelPathOf(word: string): Promise<string> {
  let there: Stats;
  try {
    there = await heldRead(stat(word));
  } catch (error) {
    if (!isMissing(error)) throw diskError(error, 'read', word);
    const meant = await trainedMeant(word);
    throw usageError(`there is no model ${quoted(word)}`, {
      hint:
        meant === undefined
          ? hint`train one, ${{ command: 'cifar-train linear' }}, and name the folder of its run: runs/linear-1`
          : hint`did you mean ${shellWord(meant)}?`,
    });
  }
  if (!there.isDirectory()) return word;
  const { modelPath } = runDirectory(word);
  const isThere = await access(modelPath).then(
    () => true,
    () => false,
  );
  if (isThere) return modelPath;
  const all = await readdir(word).catch((error: unknown) => {
    throw diskError(error, 'read', word);
  });
  const names = all.filter(isModel).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  if (names.length === 1) return join(word, names[0]!);
  if (names.length > 1) {
    throw dataError(`${word} holds ${names.length} models, one for each seed`, {
      hint: hint`name one of them: ${shellWord(join(word, names[0]!))}`,
    });
  }
  const summary = await readSummary(runDirectory(word).manifestPath).catch(() => undefined);
  const state = summary && (await stateOf(word, summary.status));
  if (state !== undefined && state !== 'finished') {
    throw dataError(`there is no model in ${word}: this run ${stateText(state)}`, {
      hint: wayToFinish(word, state, summary!),
    });
  }
  throw dataError(`there is no model in ${word}: it is not the folder of a run that kept one`, {
    hint: `runs of linear and network keep a model, and those of crossval with ${flagOf('refit')}; that of knn ${flagOf('save')} is in the file that was named there`,
  });
}

/** The run that someone may have meant, if it has a model: for `last` the newest that has one. */
async function trainedMeant(word: string): Promise<string | undefined> {
  const hasModel = async (path: string) => (await readdir(path).catch(() => [])).some(isModel);
  if (word !== LAST) {
    const meant = await runMeant(word, RUNS);
    return meant !== undefined && (await hasModel(meant)) ? meant : undefined;
  }
  for (const { path } of (await listRuns(RUNS)).runs) if (await hasModel(path)) return path;
  return undefined;
}
