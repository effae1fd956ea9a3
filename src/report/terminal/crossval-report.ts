import type { CrossvalFound } from '../../experiments/crossval/experiment.ts';
import type { Winner } from '../../experiments/crossval/winner.ts';
import { plural } from '../../util/format.ts';
import { winnerCommandLead } from '../winner-command.ts';
import { rateMap } from './charts/rate-map.ts';
import { accuracyLine } from './lines/accuracy-line.ts';
import { commandLines } from './lines/command-lines.ts';
import { edgeNotes } from './lines/edge-notes.ts';
import { bestLine } from './lines/trial-line.ts';
import type { Page, PageWithCommands } from './page.ts';
import { trialsTable } from './tables/trials-table.ts';

/** Trials shown in the terminal; the CSV and the JSON have all of them. */
const TOP = 15;

/** What a sweep found, in paragraphs; empty ones are to be left out. */
export function crossvalReport(found: CrossvalFound, page: PageWithCommands): readonly string[] {
  const { trials, best, trainCommand, winner, isDrawn } = found;
  if (best === undefined) return [trialsTable(trials, TOP, page)];
  const pasted = trainCommand.map(page.typed);
  return [
    trialsTable(trials, TOP, page),
    rateMap(trials, page),
    `${bestLine(best, page)}\n${winnerCommandLead(best)}:\n${commandLines(pasted, page)}`,
    isDrawn ? '' : edgeNotes(trials, best, page),
    ...winnerParagraphs(winner, page),
  ];
}

function winnerParagraphs({ refit, tested }: Winner, page: Page): readonly string[] {
  if (refit === undefined) return [];
  const where = refit.modelPath === null ? '' : `, saved in ${refit.modelPath}`;
  const trained =
    refit.model === 'knn'
      ? 'refit: k-NN has nothing to train, so there is no model to save'
      : `refit on all ${plural(refit.nTrain, 'training image')}${where}`;
  if (tested === undefined) return [trained];
  return [trained, accuracyLine('test accuracy', tested.testAccuracy, tested.nTest, page)];
}
