import type { CrossvalFound } from '../../experiments/crossval/experiment.ts';
import type { TestedFamily, Winner } from '../../experiments/crossval/winner.ts';
import { percent, plural } from '../../util/format.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { winnerCommandLead } from '../trials/winner-command.ts';
import { rateMap } from './charts/rate-map.ts';
import { strengthMap } from './charts/strength-map.ts';
import { accuracyLine } from './lines/accuracy-line.ts';
import { commandLines } from './lines/command-lines.ts';
import { edgeNotes } from './lines/edge-notes.ts';
import { noiseNote } from './lines/noise-note.ts';
import { optimumNotes } from './lines/optimum-doubt.ts';
import { bestLine, chosenLine } from './lines/trial-line.ts';
import type { Page, PageWithCommands } from './page.ts';
import { type Column, table } from './tables/table.ts';
import { trialsTable } from './tables/trials-table.ts';

/** Trials shown in the terminal; the CSV and the JSON have all of them. */
const TOP = 15;

/** What a sweep found, in paragraphs; empty ones are to be left out. */
export function crossvalReport(found: CrossvalFound, page: PageWithCommands): readonly string[] {
  const { trials, best, chosen, trainCommand, winner, isDrawn } = found;
  if (best === undefined) return [trialsTable(trials, TOP, page)];
  const pasted = trainCommand.map(page.typed);
  return [
    trialsTable(trials, TOP, page),
    rateMap(trials, page),
    strengthMap(trials, page),
    optimumNotes(trials, page),
    noiseNote(trials, page),
    chosen === undefined ? '' : bestLine(best, page),
    `${chosen === undefined ? bestLine(best, page) : chosenLine(chosen, page)}\n${winnerCommandLead(chosen ?? best)}:\n${commandLines(pasted, page)}`,
    isDrawn ? '' : edgeNotes(trials, best, page),
    ...winnerParagraphs(winner, page),
  ];
}

function winnerParagraphs({ refit, tested, testByFamily }: Winner, page: Page): readonly string[] {
  if (refit === undefined) return [];
  const where = refit.modelPath === null ? '' : `; the model goes to ${onOneLine(refit.modelPath)}`;
  const trained =
    refit.model === 'knn'
      ? 'refit: k-NN has nothing to train, so there is no model to save'
      : `refit on all ${plural(refit.nTrain, 'training image')}${where}`;
  if (tested === undefined) return [trained];
  const line = accuracyLine('test accuracy', tested.testAccuracy, tested.nTest, page);
  return [trained, testByFamily === undefined ? line : `${line}\n${familiesText(testByFamily, page)}`];
}

/** The best of each family on the test set, the most accurate first. */
function familiesText(families: readonly TestedFamily[], page: Page): string {
  const columns: readonly Column[] = [
    { head: 'best of its family', align: 'left' },
    { head: 'test accuracy', align: 'right' },
  ];
  const rows = families
    .toSorted((a, b) => b.testAccuracy - a.testAccuracy)
    .map(({ family, testAccuracy }) => [family, percent(testAccuracy)]);
  return table(columns, rows, page);
}
