import type { LinearFound } from '../../experiments/linear/outcome.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import { count, percent, plural } from '../../util/format.ts';
import { lossCurve } from './charts/loss-curve.ts';
import { accuracyLine } from './lines/accuracy-line.ts';
import type { Page } from './page.ts';
import { confusionTable } from './tables/confusion-table.ts';
import { wrapWords } from './wrap.ts';

/** What the training of a linear classifier came to, in paragraphs; empty ones are to be left out. */
export function linearReport(found: LinearFound, page: Page): readonly string[] {
  const { classifier, reg, onVal, onTest, sparsity, advice } = found;
  const { style, width } = page;
  const judged = onTest ?? onVal;
  return [
    ...trainingParagraphs(found, page),
    reg === 'l1' || reg === 'elastic' ? `weights that are exactly 0: ${percent(sparsity)}` : '',
    ...(judged === undefined
      ? []
      : [
          accuracyLine(
            `${onTest === undefined ? 'validation' : 'test'} accuracy`,
            judged.accuracy,
            judged.nSamples,
            page,
          ),
          confusionTable(judged.confusion, classifier.classNames, page),
        ]),
    advice === null ? '' : style.yellow(wrapWords(advice.text.split(' '), width).join('\n')),
  ];
}

function trainingParagraphs({ epochs, trainLoss, by, nEpochs, earlyStopping }: LinearFound, page: Page) {
  if (by.solver === 'random-search') {
    const tries = plural(by.tries, 'try', 'tries');
    return [`training loss: ${trainLoss.toPrecision(5)}, the smallest of ${tries} (number ${count(by.bestTry)})`];
  }
  const { classifierEpoch } = by;
  const state = earlyStopping === undefined ? '' : `\n${keptState(epochs.length, classifierEpoch, nEpochs)}`;
  return [lossCurve(epochs, page), `${lossLine(epochs, classifierEpoch)}${state}`];
}

/** The loss of the last epoch, and before it that of the epoch whose weights are kept, where that is another. */
function lossLine(epochs: readonly EpochRecord[], kept: number): string {
  const lossOf = (epoch: number) => epochs[epoch - 1]!.trainLoss.toPrecision(5);
  const last = `${lossOf(epochs.length)} after ${plural(epochs.length, 'epoch')}`;
  return kept === epochs.length
    ? `training loss: ${last}`
    : `training loss: ${lossOf(kept)} in epoch ${kept}, which is kept; ${last}`;
}

function keptState(nTrained: number, kept: number, nEpochs: number): string {
  const end = nTrained < nEpochs ? `stopped early, after epoch ${nTrained}` : 'every epoch trained';
  return `${end}; the weights are those of epoch ${kept}, the best`;
}
