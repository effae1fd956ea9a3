import type { TrainingFound } from '../../experiments/training/outcome.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import { count, percent, plural, scientific } from '../../util/format.ts';
import { lossCurve } from './charts/loss-curve.ts';
import { accuracyLine } from './lines/accuracy-line.ts';
import { commandLines } from './lines/command-lines.ts';
import { optimumDoubt } from './lines/optimum-doubt.ts';
import { normText } from './norm-text.ts';
import type { Page, PageWithCommands } from './page.ts';
import { confusionTable } from './tables/confusion-table.ts';
import { seedsMeans, seedsTable } from './tables/seeds-table.ts';
import { wrapWords } from './wrap.ts';

/** The result of a training, in paragraphs; empty ones are to be left out. */
export function trainingReport(found: TrainingFound, page: PageWithCommands): readonly string[] {
  const { classifier, reg, onVal, onTest, sparsity, advice, seeds } = found;
  const { style, width } = page;
  if (seeds !== undefined) return [seedsTable(seeds, page), ...seedsMeans(seeds, found, page), adviceText()];
  const judged = onTest ?? onVal;
  return [
    ...trainingParagraphs(found, page),
    reg === 'l1' || reg === 'elastic' ? `weights that are exactly 0: ${percent(sparsity)}` : '',
    layersText(found, page),
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
    adviceText(),
  ];

  function adviceText(): string {
    if (advice === null) return '';
    const about = seeds === undefined ? '' : `seed ${seeds.bySeed[0]!.seed}: `;
    const { text, command } = advice;
    const said = style.yellow(wrapWords(`${about}${text}${command ? ':' : ''}`.split(' '), width).join('\n'));
    return command === undefined ? said : `${said}\n${commandLines(command.map(page.typed), page)}`;
  }
}

/** What there is to say of the layers of a network: how large its steps were, and units that are dead. */
function layersText({ dead, sizes }: TrainingFound, { width }: Page): string {
  if (dead === undefined) return '';
  const first = sizes?.find(({ epoch }) => epoch === 1)?.layers;
  const ratios = first?.map(({ update, weight }) => scientific(update / weight));
  const units = dead.map(({ dead, units }) => `${count(dead)} of ${count(units)}`);
  return [
    ...(ratios ? [`step / weights after epoch 1, layer by layer: ${ratios.join(', ')}; about 1e-3 is usual`] : []),
    `hidden units that no image activates${units.length > 1 ? ', layer by layer' : ''}: ${units.join(', ')}`,
  ]
    .flatMap((line) => wrapWords(line.split(' '), width))
    .join('\n');
}

function trainingParagraphs({ epochs, trainLoss, by, nEpochs, earlyStopping }: TrainingFound, page: Page) {
  if (by.solver === 'random-search') {
    const tries = plural(by.tries, 'try', 'tries');
    return [`training loss: ${trainLoss.toPrecision(5)}, the smallest of ${tries} (number ${count(by.bestTry)})`];
  }
  if (by.solver === 'exact') {
    const { text, doubt } = optimumWords(trainLoss, by);
    return doubt === undefined ? [text] : [text, page.style.yellow(wrapWords(doubt.split(' '), page.width).join('\n'))];
  }
  const { classifierEpoch } = by;
  const state = earlyStopping === undefined ? '' : `\n${keptState(epochs.length, classifierEpoch, nEpochs)}`;
  return [lossCurve(epochs, page), `${lossLine(epochs, classifierEpoch)}${state}`];
}

/** What the exact solver found, in a sentence; and why it may not be the optimum, if so. */
export function optimumWords(trainLoss: number, by: Extract<TrainingFound['by'], { readonly solver: 'exact' }>) {
  const doubt = optimumDoubt(by);
  const where = doubt === undefined ? ' at the optimum' : '';
  const found = `${trainLoss.toPrecision(7)} after ${plural(by.steps, 'step')}; gradient norm ${normText(by.gradientNorm)}`;
  return { text: `training loss${where}: ${found}`, doubt };
}

/** The loss of the last epoch, and before it that of the epoch whose weights are kept, if that is another one. */
function lossLine(epochs: readonly EpochRecord[], kept: number): string {
  const lossOf = (epoch: number) => epochs[epoch - 1]!.trainLoss.toPrecision(5);
  const last = `${lossOf(epochs.length)} after ${plural(epochs.length, 'epoch')}`;
  return kept === epochs.length
    ? `training loss: ${last}`
    : `training loss: ${lossOf(kept)} in epoch ${kept}, whose weights are kept; ${last}`;
}

function keptState(nTrained: number, kept: number, nEpochs: number): string {
  const end = nTrained < nEpochs ? `stopped early, after epoch ${nTrained}` : 'every epoch trained';
  return `${end}; the weights are those of epoch ${kept}, the best`;
}
