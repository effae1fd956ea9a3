import type { EvaluateFound } from '../../experiments/predict/evaluate.ts';
import type { Calibration } from '../../selection/calibration.ts';
import { count, MISSING, percent } from '../../util/format.ts';
import { calibrationVerdict, NO_CALIBRATION } from '../calibration-text.ts';
import { accuracyLine } from './lines/accuracy-line.ts';
import type { Page } from './page.ts';
import { confusionTable } from './tables/confusion-table.ts';
import { sideBySide } from './tables/side-by-side.ts';
import { type Column, table } from './tables/table.ts';

const WHAT = { validation: 'validation accuracy', test: 'test accuracy', folder: 'accuracy' } as const;
/** More classes are in the summary of the confusion matrix. */
const MOST_CLASSES = 20;

/** How a model did, in paragraphs. */
export function evaluateReport(found: EvaluateFound, page: Page): readonly string[] {
  const { accuracy, nSamples, top2Accuracy, classes, confusion, judgedOn, calibration } = found;
  const top2 = classes.length > 2 ? `\ntop-2 accuracy: ${percent(top2Accuracy)}` : '';
  return [
    `${accuracyLine(WHAT[judgedOn], accuracy, nSamples, page)}${top2}`,
    classes.length > MOST_CLASSES ? '' : classTable(found, page),
    confusionTable(
      confusion,
      classes.map(({ name }) => name),
      page,
    ),
    calibration === null ? noCalibration(page) : calibrationText(calibration, accuracy, page),
  ];
}

const shareOf = (share: number | null): string => (share === null ? MISSING : percent(share, 1));

function classTable({ classes }: EvaluateFound, page: Page): string {
  const columns: Column[] = [
    { head: 'class', align: 'left' },
    { head: 'images', align: 'right' },
    { head: 'accuracy', align: 'right' },
    { head: '95 % interval', align: 'right' },
    { head: 'precision', align: 'right' },
  ];
  const rows = classes.map(({ name, nSamples, accuracy, interval, precision }) => [
    ...[name, count(nSamples), shareOf(accuracy)],
    interval === null ? MISSING : `${percent(interval[0], 1)} to ${percent(interval[1], 1)}`,
    shareOf(precision),
  ]);
  return sideBySide(columns, rows, page);
}

const noCalibration = ({ style }: Page): string => style.dim(`calibration: ${NO_CALIBRATION}`);

/** Columns of a bar for 100 %. */
const BAR = 30;

/** A bar for an accuracy, with a mark where the confidence is: with a perfect calibration it ends there. */
function bar(accuracy: number, confidence: number): string {
  const length = Math.round(accuracy * BAR);
  const at = Math.min(BAR - 1, Math.round(confidence * BAR));
  return Array.from({ length: BAR }, (_, i) => (i === at ? '│' : i < length ? '█' : ' '))
    .join('')
    .trimEnd();
}

/** The reliability diagram, and what it comes to. */
function calibrationText(
  { bins, nBins, expectedCalibrationError, meanConfidence }: Calibration,
  accuracy: number,
  page: Page,
): string {
  const { bold, dim } = page.style;
  const verdict = calibrationVerdict({ meanConfidence }, accuracy);
  const columns: Column[] = [
    { head: 'confidence', align: 'right' },
    { head: 'images', align: 'right' },
    { head: 'mean', align: 'right' },
    { head: 'accuracy', align: 'right' },
    { head: '', align: 'left' },
  ];
  const rows = bins.map(({ low, high, nSamples, confidence, accuracy }) => [
    `${percent(low, 0).replace(' %', '')} to ${percent(high, 0)}`,
    ...[count(nSamples), percent(confidence, 1), percent(accuracy, 1), bar(accuracy, confidence)],
  ]);
  return [
    `expected calibration error: ${bold(percent(expectedCalibrationError))} (${nBins} bins)`,
    dim(`  mean confidence ${percent(meanConfidence)}, accuracy ${percent(accuracy)}: ${verdict}`),
    '',
    table(columns, rows, page),
    dim('bars: accuracy; │ the mean confidence, where a bar of a calibrated model ends'),
  ].join('\n');
}
