import type { Examples } from '../models/examples.ts';
import { adviceFor } from '../models/linear/advice.ts';
import { REGULARIZERS, sparsity } from '../models/objective/regularizers.ts';
import { confusionTable } from '../report/terminal/confusion-table.ts';
import { wrapWords } from '../report/terminal/wrap.ts';
import { saveLinearModel } from '../runs/model-file.ts';
import { perClassAccuracy } from '../selection/metrics.ts';
import { percent, plural } from '../util/format.ts';
import type { Lab, Outcome } from './experiment.ts';
import { type LinearOptions, RANDOM_SEARCH } from './linear-flags.ts';
import { judge, judgeOnTest, type TestJudgement } from './linear-judgement.ts';
import type { Trained } from './linear-training.ts';
import type { Terminal } from './terminal/terminal.ts';
import { version } from './version.ts';

/** What a classifier is judged on. */
interface Judges {
  /** The images that were held out; undefined where none were. */
  readonly val: Examples | undefined;
  /** As many of those that were trained on; undefined with them. */
  readonly sample: Examples | undefined;
  /** What the test set has said already: it is not read again. */
  readonly onTest: TestJudgement | undefined;
}

/** Judges a trained classifier, and says what there is to say of it. */
export async function linearOutcome(
  lab: Lab,
  options: LinearOptions,
  trained: Trained,
  judges: Judges,
  page: Terminal,
): Promise<Outcome> {
  const { classNames, digest: dataDigest } = lab.dataset;
  const { classifier, epochs, trainLoss } = trained;
  const validated = await lab.phase('score', () => judge(lab, classifier, judges.val));
  const onTraining = await lab.phase('score', () => judge(lab, classifier, judges.sample));
  const onTest = options.test ? (judges.onTest ?? (await judgeOnTest(lab, classifier))) : undefined;
  const judged = onTest ?? validated;
  const zeros = sparsity(classifier.weight);
  const advice =
    validated && onTraining && options.optimizer !== RANDOM_SEARCH
      ? adviceFor({
          trainAccuracy: onTraining.accuracy,
          valAccuracy: validated.accuracy,
          nImages: Math.min(onTraining.nSamples, validated.nSamples),
          nClasses: classNames.length,
          losses: epochs.map(({ trainLoss }) => trainLoss),
          sparsity: zeros,
        })
      : null;
  const modelPath = lab.directory?.modelPath ?? null;
  const valAccuracy = validated?.accuracy ?? null;

  const results = {
    ...trained.results,
    valAccuracy,
    trainAccuracy: onTraining?.accuracy ?? null,
    sparsity: zeros,
    advice,
    ...(judged && {
      confusionOf: onTest ? 'test' : 'validation',
      confusion: judged.confusion,
      perClassAccuracy: perClassAccuracy(judged.confusion),
    }),
    ...onTest?.tested,
    modelPath,
  };
  const paragraphs = [...trained.paragraphs];
  if (REGULARIZERS[options.reg].absolute > 0) paragraphs.push(`weights that are exactly 0: ${percent(zeros)}`);
  if (judged !== undefined) {
    const part = onTest === undefined ? 'validation' : 'test';
    const share = page.style.bold(percent(judged.accuracy));
    paragraphs.push(`${part} accuracy: ${share} of ${plural(judged.nSamples, 'image')}`);
    paragraphs.push(confusionTable(judged.confusion, classNames, page));
  }
  if (advice !== null) paragraphs.push(page.style.yellow(wrapWords(advice.text.split(' '), page.width).join('\n')));
  return {
    results,
    paragraphs,
    keep: async () => {
      const origin = { loss: options.loss, seed: options.seed, dataDigest, version };
      if (modelPath !== null) await saveLinearModel(modelPath, { model: classifier, origin });
    },
    report: async (run) => {
      const { linearPage } = await import('../report/html/linear-page.ts');
      const found = { epochs, trainLoss, valAccuracy, tested: onTest?.tested, confusion: judged?.confusion };
      return await linearPage(run, { ...found, classNames, advice: advice?.text });
    },
  };
}
