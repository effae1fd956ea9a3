import type { EvaluateFound } from '../../../experiments/predict/evaluate.ts';
import type { Calibration } from '../../../selection/calibration.ts';
import { count, percent, plural } from '../../../util/format.ts';
import { calibrationVerdict, NO_CALIBRATION } from '../../calibration-text.ts';
import { confusionHeatmap } from '../../charts/confusion-heatmap.ts';
import { reliabilityDiagram } from '../../charts/reliability-diagram.ts';
import { commandBlock } from '../command-block.ts';
import { mistakeOf } from '../confusion-section.ts';
import { figures } from '../figures.ts';
import { type Content, html } from '../html.ts';
import { documentText, term } from '../page.ts';
import { table } from '../table.ts';
import { intervalText, testAccuracyLine } from '../test-accuracy.ts';

const EVALUATION_TITLE = 'Evaluation of a model';

const IMAGES = {
  validation: 'the images that were held out',
  test: 'the test images',
  folder: 'images of a folder',
} as const;

/** What the page says beside the judgement. */
interface About {
  readonly commandLine: string;
  /** Of cifar-train, now. */
  readonly version: string;
}

/** How a model did, as an HTML page: accuracy, each class, the confusion matrix, whether it is as sure as it is right. */
export async function evaluatePage(found: EvaluateFound, { commandLine, version }: About): Promise<string> {
  const { accuracy, nSamples, top2Accuracy, classes, confusion, judgedOn, calibration, tested, model } = found;
  const names = classes.map(({ name }) => name);
  const picture = await figures({
    heading: `Confusion on ${IMAGES[judgedOn]}`,
    note: 'How often each class was predicted for each true class; darker cells are larger shares of the true class.',
    charts: { 'true and predicted classes': confusionHeatmap(confusion, names) },
  });
  const body = html`${tested && testAccuracyLine(tested)}
<p>${plural(nSamples, 'image')}${classes.length > 2 && `; top-2 accuracy: ${percent(top2Accuracy)}`}</p>
<section>
<h2>Each class</h2>
${classTable(found)}
</section>
${picture}
${calibration === null ? html`<p class="soft">calibration: ${NO_CALIBRATION}</p>` : await calibrationSection(calibration, accuracy)}`;
  const settings = Object.entries(model.settings).filter(([, value]) => value !== undefined);
  const footer = html`<h2>How this was made</h2>
${commandBlock(commandLine)}
<dl>
${term('model', `${model.path}, ${model.kind}`)}
${term('features', model.features)}
${settings.map(([name, value]) => term(name, value!))}
${term('trained on', `data with the digest ${model.dataDigest}`)}
${term('trained by', `cifar-train ${model.version}`)}
${term('version', `cifar-train ${version}`)}
</dl>`;
  const lead = html`${percent(accuracy)} <small>accuracy on ${IMAGES[judgedOn]} (${intervalText(accuracy, nSamples)})</small>`;
  return documentText({ title: EVALUATION_TITLE, lead, body, footer });
}

const shareOf = (share: number | null): Content => share !== null && percent(share, 1);

function classTable({ classes, confusion }: EvaluateFound): Content {
  const columns = [
    { head: 'class', text: true },
    { head: 'images' },
    { head: 'accuracy' },
    { head: '95 % interval' },
    { head: 'precision' },
    { head: 'most often mistaken for', text: true },
  ];
  const names = classes.map(({ name }) => name);
  const rows = classes.map(({ name, nSamples, accuracy, interval, precision }, c) => ({
    cells: [
      ...[name, count(nSamples), shareOf(accuracy)],
      interval !== null && `${percent(interval[0], 1)} to ${percent(interval[1], 1)}`,
      ...[shareOf(precision), mistakeOf(confusion, c, names)],
    ],
  }));
  return table(columns, rows);
}

async function calibrationSection(calibration: Calibration, accuracy: number): Promise<Content> {
  const { bins, nBins, expectedCalibrationError, meanConfidence } = calibration;
  const picture = await figures({
    heading: 'Calibration',
    note: 'Bars: the accuracy of images by the probability of their predicted class. Of a calibrated model they end on the dashed line; a dot is at the mean confidence of its bin.',
    charts: { 'reliability diagram': reliabilityDiagram(calibration) },
  });
  const columns = [{ head: 'confidence' }, { head: 'images' }, { head: 'mean confidence' }, { head: 'accuracy' }];
  const rows = bins.map(({ low, high, nSamples, confidence, accuracy: share }) => ({
    cells: [
      `${percent(low, 0).replace(' %', '')} to ${percent(high, 0)}`,
      ...[count(nSamples), percent(confidence, 1), percent(share, 1)],
    ],
  }));
  return html`${picture}
<p>expected calibration error: <strong>${percent(expectedCalibrationError)}</strong> (${nBins} bins); mean confidence ${percent(meanConfidence)}, accuracy ${percent(accuracy)}: ${calibrationVerdict(calibration, accuracy)}</p>
${table(columns, rows)}`;
}
