import { describe, expect, test } from 'vitest';
import { crossEntropy, lossOf, meanLossOf, sharesOf, softmaxSteps } from '../../../src/lab/page/losses/compute.ts';
import { EXAMPLES, LOSSES_FIELDS, type LossesState } from '../../../src/lab/page/losses/losses-state.ts';
import { hashOf, parseHash, readState, settingsOf } from '../../../src/lab/page/state/hash.ts';
import { hinge } from '../../../src/models/objective/losses/hinge.ts';
import { softmax } from '../../../src/models/objective/losses/softmax.ts';

const read = (hash: string) => readState(LOSSES_FIELDS, parseHash(hash).settings);
const usual = read('').state;

describe('what the page shows of the lectures’ examples', () => {
  test.each([
    ['traffic', '5.27'],
    ['pets', '4.65'],
  ] as const)('%s: a mean SVM loss of %s', (name, mean) => {
    expect(meanLossOf(hinge(1), EXAMPLES[name].samples).toFixed(2)).toBe(mean);
  });

  test('the cat: 2.90 and 2.04; shares of 0.13, 0.87, 0.00', () => {
    const cat = EXAMPLES.traffic.samples[0];
    expect(lossOf(hinge(1), cat).loss.toFixed(2)).toBe('2.90');
    expect(lossOf(softmax, cat).loss.toFixed(2)).toBe('2.04');
    expect(softmaxSteps(cat.scores).shares.map((share) => share.toFixed(2))).toEqual(['0.13', '0.87', '0.00']);
  });

  test('10 → 20: the SVM loss stays 0, the softmax loss falls', () => {
    const [before, after] = EXAMPLES.jiggled.samples;
    expect([before, after].map((sample) => lossOf(hinge(1), sample).loss)).toEqual([0, 0]);
    expect(lossOf(softmax, after).loss).toBeLessThan(lossOf(softmax, before).loss);
  });

  test('the weather: entropy 0.45 and cross-entropy 0.46 to the base 10', () => {
    const [p, q] = [sharesOf([5, 3, 2]), sharesOf([4, 3, 3])];
    expect((crossEntropy(p, p) / Math.LN10).toFixed(2)).toBe('0.45');
    expect((crossEntropy(p, q) / Math.LN10).toFixed(2)).toBe('0.46');
  });
});

describe('the address of the page of losses', () => {
  test('has every setting', () => {
    const state: LossesState = {
      ...{ ...EXAMPLES.pets, at: 3, delta: 2.5, truth: [0.1, 0.2, 1], belief: [1, 0.01, 0.5] },
      ...{ w1: [2, -2, 0], w2: [0.5, 0.25, -0.1], sigma: 0.5, scale: 2.5 },
    };
    const hash = hashOf({ page: 'losses', settings: settingsOf(LOSSES_FIELDS, state) });
    expect(read(hash)).toEqual({ state, faults: [] });
  });

  test.each([
    [
      'samples',
      ['', '1~2', '1~2~3~4~5~6~0', '1~2~2', '1~2~0.5', '1~1e9~0', '1~2~0_1~2~3~0', Array(7).fill('1~2~0').join('_')],
    ],
    ['delta', ['0', '11', '-1', 'NaN', '1e-9']],
    ['truth', ['', '1', '1,1', '1,1,2', '0,1,1', '1,1,1,1', '1,,1']],
    ['w1', ['3,0,0', 'a,b,c']],
    ['classes', ['toString']],
  ])('%s: what makes no sense is named, and the usual value holds', (name, texts) => {
    for (const text of texts) {
      const { state, faults } = read(`#/losses?${new URLSearchParams([[name, text]])}`);
      expect(faults).toEqual([{ name, text }]);
      expect(state).toEqual(usual);
    }
  });
});
