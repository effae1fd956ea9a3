import { expect, test } from 'vitest';
import { bestLine, trialLine } from '../../../../src/report/terminal/lines/trial-line.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import type { Trial } from '../../../../src/selection/results.ts';
import { ansi, strip } from '../../../helpers/styles.ts';
import { ALONE, UNTOLD_TRIAL } from '../../../helpers/sweeps/untold.ts';

const trial: Trial = {
  ...UNTOLD_TRIAL,
  ...ALONE,
  params: { model: 'linear', loss: 'svm', reg: 'l2', learningRate: 0.001 },
  status: 'finished',
  epochsTrained: 5,
  splitTestScores: [0.3, 0.4],
  meanTestScore: 0.35,
  stdTestScore: 0.05,
  rankTestScore: 1,
  meanFitTime: 1,
  stdFitTime: 0,
  meanScoreTime: 1,
  stdScoreTime: 0,
};
const page = { style: plain, width: 80 };
const varying = new Set(['loss', 'learningRate']);

test.each([
  [trial, true, 'trial  7/30   35.00 %  linear loss=svm learningRate=0.001  best so far'],
  [trial, false, 'trial  7/30   35.00 %  linear loss=svm learningRate=0.001'],
  [
    { ...trial, status: 'diverged', meanTestScore: null } as const,
    false,
    'trial  7/30  diverged  linear loss=svm learningRate=0.001',
  ],
  [
    { ...trial, status: 'pruned', epochsTrained: 2 } as const,
    false,
    'trial  7/30   35.00 %  linear loss=svm learningRate=0.001  pruned after 2 epochs',
  ],
])('%#', (one, bestSoFar, expected) => {
  expect(trialLine(one, { nDone: 7, nTrials: 30, bestSoFar }, varying, page)).toBe(expected);
  const painted = trialLine(one, { nDone: 7, nTrials: 30, bestSoFar }, varying, { ...page, style: ansi });
  expect(strip(painted)).toBe(expected);
});

test('a long trial line goes on below its hyperparameters, broken between them', () => {
  const standing = { nDone: 7, nTrials: 30, bestSoFar: true };
  const text = trialLine(trial, standing, new Set(['loss', 'reg', 'learningRate']), { style: plain, width: 56 });
  expect(text.split('\n')).toEqual([
    'trial  7/30   35.00 %  linear loss=svm reg=l2',
    '                       learningRate=0.001  best so far',
  ]);
});

test('the best line names everything', () => {
  const text = 'best: 35.00 % ± 5.00 %, linear loss=svm reg=l2 learningRate=0.001';
  expect(bestLine(trial, page)).toBe(text);
  expect(strip(bestLine(trial, { ...page, style: ansi }))).toBe(text);
  expect(bestLine({ ...trial, splitTestScores: [0.35] }, page)).toBe(text.replace(' ± 5.00 %', ''));
  expect(bestLine(trial, { style: plain, width: 50 }).split('\n')).toEqual([
    'best: 35.00 % ± 5.00 %, linear loss=svm reg=l2',
    '  learningRate=0.001',
  ]);
});
