import type { EpochRecord } from '../../models/training/epoch.ts';
import type { RunHead } from '../../runs/manifest.ts';
import type { ConfusionMatrix } from '../../selection/metrics.ts';
import { percent, plural } from '../../util/format.ts';
import { confusionHeatmap } from '../charts/confusion-heatmap.ts';
import { EPOCH_CURVES, epochCurve } from '../charts/epoch-curve.ts';
import { figures } from './figures.ts';
import { type Content, html } from './html.ts';
import { pageText } from './page.ts';
import { table } from './table.ts';
import { type TestScore, testAccuracyLine } from './test-accuracy.ts';

/** The result of training a linear classifier. */
export interface LinearFindings {
  /** Empty for random search. */
  readonly epochs: readonly EpochRecord[];
  /** Of the last epoch, or of the best try. */
  readonly trainLoss: number;
  /** In [0, 1]; null if nothing was held out. */
  readonly valAccuracy: number | null;
  readonly tested: TestScore | undefined;
  /** Of the test images where they were read, otherwise of the validation images; undefined if there are neither. */
  readonly confusion: ConfusionMatrix | undefined;
  readonly classNames: readonly string[];
  /** Advice on the fit, if any. */
  readonly advice: string | undefined;
}

/** The report of `linear` as an HTML page: accuracy, curves over the epochs, the confusion matrix. */
export async function linearPage(run: RunHead, findings: LinearFindings): Promise<string> {
  const { epochs, trainLoss, valAccuracy, tested, confusion, classNames, advice } = findings;
  const { loss, accuracy } = EPOCH_CURVES;
  const training = await figures({
    heading: 'Training',
    charts: { [loss.title]: epochCurve(epochs, loss), [accuracy.title]: epochCurve(epochs, accuracy) },
  });
  const mistakes = await figures({
    heading: `Confusion on the ${tested ? 'test' : 'validation'} images`,
    note: 'How often each class was predicted for each true class; darker cells are larger shares of the true class.',
    charts: { 'true and predicted classes': confusion && confusionHeatmap(confusion, classNames) },
  });
  const after = epochs.length > 0 && ` after ${plural(epochs.length, 'epoch')}`;
  const body = html`${tested && testAccuracyLine(tested)}
<p>training loss: ${trainLoss.toPrecision(5)}${after}</p>
${advice && html`<p class="notice">${advice}</p>`}
${training}
${mistakes}
${confusion && classTable(confusion, classNames)}`;
  const lead =
    valAccuracy === null
      ? html`${trainLoss.toPrecision(5)} <small>training loss; no image was held out</small>`
      : html`${percent(valAccuracy)} <small>validation accuracy</small>`;
  return pageText({ run, lead, body });
}

function classTable(confusion: ConfusionMatrix, classNames: readonly string[]): Content {
  const columns = [
    { head: 'true class', text: true },
    { head: 'images' },
    { head: 'accuracy' },
    { head: 'most often mistaken for', text: true },
  ];
  const rows = confusion.map((counts, truth) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const wrong = counts.map((count, prediction) => (prediction === truth ? 0 : count));
    const most = Math.max(...wrong);
    const mistake = most > 0 && `${classNames[wrong.indexOf(most)]} (${most})`;
    return { cells: [classNames[truth], total, percent(counts[truth]! / total, 1), mistake] };
  });
  return table(columns, rows);
}
