import type { RunHead } from '../../../runs/manifest.ts';
import type { ConfusionMatrix } from '../../../selection/metrics.ts';
import type { KnnScore } from '../../../selection/results.ts';
import { percent } from '../../../util/format.ts';
import { accuracyOverK } from '../../charts/sweep/accuracy-over-k.ts';
import { confusionSection } from '../confusion-section.ts';
import { figures } from '../figures.ts';
import { type Content, html } from '../html.ts';
import { pageText } from '../page.ts';
import { type PagePictures, pictureSections } from '../pictures.ts';
import { table } from '../table.ts';
import { type TestScore, testAccuracyLine } from '../test-accuracy.ts';

/** The results of k-nearest neighbours. */
export interface KnnFindings {
  /** Empty if nothing was cross-validated. */
  readonly scores: readonly KnnScore[];
  /** Where there were several: then a seed's mean takes the place of a fold. */
  readonly seeds?: readonly number[] | undefined;
  readonly best: Pick<KnnScore, 'metric' | 'k'>;
  readonly tested: TestScore | undefined;
  /** Of the best, on the test images where they were read, otherwise on the validation images of all folds together. */
  readonly confusion: ConfusionMatrix | undefined;
  readonly classNames: readonly string[];
  /** Images with their neighbours, and what was mistaken. */
  readonly pictures?: PagePictures | undefined;
}

/** The report of `knn` as an HTML page: the best k and metric, accuracy over k, every fold, the confusion matrix. */
export async function knnPage(run: RunHead, findings: KnnFindings): Promise<string> {
  const { scores, seeds, best, tested, confusion, classNames, pictures } = findings;
  const parts = seeds === undefined ? 'folds' : 'seeds';
  const isBest = ({ metric, k }: KnnScore) => metric === best.metric && k === best.k;
  const bestScore = scores.find(isBest);
  const overK = await figures({
    heading: 'Accuracy over k',
    note: `Bars: ± one standard deviation over the ${parts}.`,
    charts: { 'mean validation accuracy': accuracyOverK(scores) },
  });
  const images = tested
    ? 'the test images'
    : seeds === undefined
      ? 'the validation images of all folds'
      : `the validation images of the folds of seed ${seeds[0]}`;
  const mistakes = confusion && (await confusionSection(images, confusion, classNames));
  const lead =
    bestScore === undefined
      ? html`k = ${best.k}, ${best.metric}`
      : html`${percent(bestScore.mean)} <small>± ${percent(bestScore.std)} validation accuracy with k = ${best.k}, ${best.metric}</small>`;
  const body = html`${tested && testAccuracyLine(tested)}
${overK}
${scores.length > 0 && foldsTable(scores, isBest, seeds)}
${mistakes}
${pictures && pictureSections(pictures)}`;
  return pageText({ run, lead, body });
}

const points = (share: number): string => (share * 100).toFixed(2);

function foldsTable(
  scores: readonly KnnScore[],
  isBest: (score: KnnScore) => boolean,
  seeds: readonly number[] | undefined,
): Content {
  const folds = scores[0]!.foldAccuracies.map((_, i) => ({ head: seeds ? `seed ${seeds[i]}` : `fold ${i + 1}` }));
  const columns = [{ head: 'k' }, { head: 'metric', text: true }, { head: 'mean ± std' }, ...folds];
  const rows = scores.map((score) => ({
    cells: [score.k, score.metric, `${points(score.mean)} ± ${points(score.std)}`, ...score.foldAccuracies.map(points)],
    look: isBest(score) ? ('best' as const) : undefined,
  }));
  return html`<h2>${seeds ? 'Accuracy with every seed, the mean of its folds (%)' : 'Accuracy on every fold (%)'}</h2>\n${table(columns, rows)}`;
}
