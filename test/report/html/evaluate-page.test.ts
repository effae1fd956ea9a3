import { describe, expect, test } from 'vitest';
import { evaluatePage } from '../../../src/report/html/pages/evaluate-page.ts';
import { attribute } from '../../helpers/readers/markup.ts';
import { CONFUSED, EVIL, read, TESTED } from './read-page.ts';

describe('evaluate', () => {
  const classes = [
    { name: 'cat', nSamples: 4, accuracy: 0.75, interval: [0.3, 0.95], precision: 0.6 },
    { name: EVIL, nSamples: 6, accuracy: 4 / 6, interval: [0.3, 0.9], precision: null },
  ] as const;
  const bins = [{ low: 0.6, high: 0.8, nSamples: 10, confidence: 0.75, accuracy: 0.7 }];
  const found = {
    model: {
      ...{ path: `runs/${EVIL}`, kind: 'linear' as const, classNames: CONFUSED.classNames, features: 'hog+hue' },
      ...{ dataDigest: 'd1g3s7', version: '0.0.9', settings: { loss: 'softmax' } },
    },
    ...{ scoreKind: 'probability' as const, judgedOn: 'test' as const, tested: { ...TESTED, testDigest: 'd' } },
    ...{ nSamples: 10, accuracy: 0.7, interval: [0.4, 0.9] as const, top2Accuracy: 1, classes, ...CONFUSED },
    calibration: { bins, nBins: 15, expectedCalibrationError: 0.05, meanConfidence: 0.75 },
  };
  const about = { commandLine: `cifar-train evaluate ${EVIL}`, version: '1.2.3' };

  test('each class, the confusion matrix, the calibration, and where they come from', async () => {
    const page = await evaluatePage(found, about);
    const { of, texts, body, rows, elements } = read(page);
    expect(texts('title')).toEqual(['Evaluation of a model · cifar-train']);
    expect(texts('h2')).toEqual(['Each class', 'Confusion on the test images', 'Calibration', 'How this was made']);
    expect(rows.slice(0, 3)).toEqual([
      ['class', 'images', 'accuracy', '95 % interval', 'precision', 'most often mistaken for'],
      ['cat', '4', '75.0 %', '30.0 % to 95.0 %', '60.0 %', `${EVIL} (1)`],
      [EVIL, '6', '66.7 %', '30.0 % to 90.0 %', '', 'cat (2)'],
    ]);
    expect(rows.at(-1)).toEqual(['60 to 80 %', '10', '75.0 %', '70.0 %']);
    expect(body).toContain('expected calibration error: 5.00 % (15 bins)');
    expect(body).toContain('surer than it is right');
    for (const fact of [`npx ${about.commandLine}`, `runs/${EVIL}`, 'hog+hue', 'softmax', 'd1g3s7', '0.0.9', '1.2.3']) {
      expect(body).toContain(fact);
    }
    expect(body).toContain('the 2nd reading of the test set');
    expect(of('figure').map((figure) => attribute(figure, 'aria-label'))).toEqual([
      'true and predicted classes',
      'reliability diagram',
    ]);
    expect(elements.map(({ tagName }) => tagName)).not.toContain('script');
  });

  test('scores that are no probabilities have no calibration', async () => {
    const { body, of } = read(await evaluatePage({ ...found, scoreKind: 'score', calibration: null }, about));
    expect(body).toContain('calibration: none: of the losses, only softmax gives probabilities');
    expect(of('figure')).toHaveLength(1);
  });
});
