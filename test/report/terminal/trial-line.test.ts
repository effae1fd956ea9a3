import { expect, test } from 'vitest';
import { plain } from '../../../src/report/terminal/style.ts';
import { bestLine, trialLine } from '../../../src/report/terminal/trial-line.ts';
import type { Trial } from '../../../src/selection/results.ts';

const trial: Trial = {
  params: { model: 'linear', loss: 'svm', reg: 'l2', learningRate: 0.001 },
  splitTestScores: [0.3, 0.4],
  meanTestScore: 0.35,
  stdTestScore: 0.05,
  rankTestScore: 1,
  meanFitTime: 1,
  stdFitTime: 0,
  meanScoreTime: 1,
  stdScoreTime: 0,
};
const varying = new Set(['loss', 'learningRate']);

test.each([
  [trial, true, 'trial  7/30   35.00 %  linear loss=svm learningRate=0.001  best so far'],
  [trial, false, 'trial  7/30   35.00 %  linear loss=svm learningRate=0.001'],
  [{ ...trial, meanTestScore: Number.NaN }, false, 'trial  7/30  diverged  linear loss=svm learningRate=0.001'],
])('%#', (one, bestSoFar, expected) => {
  expect(trialLine(one, { nDone: 7, nTrials: 30, bestSoFar }, varying, plain)).toBe(expected);
});

test('the best line names everything', () => {
  expect(bestLine(trial, plain)).toBe('best: 35.00 % ± 5.00 %, linear loss=svm reg=l2 learningRate=0.001');
});
