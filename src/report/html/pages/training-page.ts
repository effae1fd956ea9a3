import type { EpochRecord } from '../../../models/training/epoch.ts';
import type { RunHead } from '../../../runs/manifest.ts';
import type { ConfusionMatrix } from '../../../selection/metrics.ts';
import { percent, plural } from '../../../util/format.ts';
import { EPOCH_CURVES, epochCurve } from '../../charts/epoch-curve.ts';
import { adviceNotice, type FitAdvice } from '../advice-notice.ts';
import { confusionSection } from '../confusion-section.ts';
import { figures } from '../figures.ts';
import { html } from '../html.ts';
import { type LayersFindings, layersSection } from '../layers-section.ts';
import { pageText } from '../page.ts';
import { type PagePictures, pictureSections } from '../pictures.ts';
import { intervalText, type TestScore, testAccuracyLine } from '../test-accuracy.ts';

/** The result of a training. */
export interface TrainingFindings {
  /** Empty for random search and the exact solver. */
  readonly epochs: readonly EpochRecord[];
  /** Of the last epoch, or of the best try. */
  readonly trainLoss: number;
  /** What the exact solver says of that loss, and why it may not be the optimum, if so; undefined for other solvers. */
  readonly optimum: { readonly text: string; readonly doubt: string | undefined } | undefined;
  /** In [0, 1]; null if nothing was held out. */
  readonly valAccuracy: number | null;
  /** How many images were held out. */
  readonly nVal: number;
  readonly tested: TestScore | undefined;
  /** Of the test images where they were read, otherwise of the validation images; undefined if there are neither. */
  readonly confusion: ConfusionMatrix | undefined;
  readonly classNames: readonly string[];
  /** Advice on the fit, if any. */
  readonly advice: FitAdvice | undefined;
  /** Of a network. */
  readonly layers?: LayersFindings | undefined;
  /** What the model has learned, and below the confusion matrix what it got wrong. */
  readonly learned?: PagePictures | undefined;
  readonly wrong?: PagePictures | undefined;
}

/** The report of a training as an HTML page: accuracy, curves over the epochs, the confusion matrix. */
export async function trainingPage(run: RunHead, findings: TrainingFindings): Promise<string> {
  const { epochs, trainLoss, optimum, valAccuracy, nVal, tested, confusion, classNames, advice } = findings;
  const { layers, learned, wrong } = findings;
  const { loss, accuracy } = EPOCH_CURVES;
  const training = await figures({
    heading: 'Training',
    charts: { [loss.title]: epochCurve(epochs, loss), [accuracy.title]: epochCurve(epochs, accuracy) },
  });
  const mistakes =
    confusion && (await confusionSection(`the ${tested ? 'test' : 'validation'} images`, confusion, classNames));
  const after = epochs.length > 0 ? ` after ${plural(epochs.length, 'epoch')}` : '';
  const body = html`${tested && testAccuracyLine(tested)}
<p>${optimum === undefined ? `training loss: ${trainLoss.toPrecision(5)}${after}` : optimum.text}</p>
${optimum?.doubt && adviceNotice({ text: optimum.doubt })}
${advice && adviceNotice(advice)}
${training}
${layers && (await layersSection(layers))}
${learned && pictureSections(learned)}
${mistakes}
${wrong && pictureSections(wrong)}`;
  const lead =
    valAccuracy === null
      ? html`${trainLoss.toPrecision(5)} <small>training loss; no image was held out</small>`
      : html`${percent(valAccuracy)} <small>validation accuracy (${intervalText(valAccuracy, nVal)})</small>`;
  return pageText({ run, lead, body });
}
