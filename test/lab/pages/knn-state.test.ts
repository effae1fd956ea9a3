import { describe, expect, test } from 'vitest';
import { KNN_FIELDS, type KnnState } from '../../../src/lab/page/knn/knn-state.ts';
import { PRESETS } from '../../../src/lab/page/plane/presets.ts';
import { hashOf, parseHash, readState, settingsOf } from '../../../src/lab/page/state/hash.ts';

const read = (hash: string) => readState(KNN_FIELDS, parseHash(hash).settings);
const usual = read('').state;

describe('the address of the page of nearest neighbours', () => {
  test('without settings: the usual ones, and nothing to say', () => {
    expect(read('#/knn')).toEqual({ state: usual, faults: [] });
    expect(hashOf({ page: 'knn', settings: settingsOf(KNN_FIELDS, usual) })).toBe('#/knn');
  });

  test('has every setting', () => {
    const state: KnnState = {
      ...{ points: PRESETS.ring(3), k: 50, metric: 'l1', ties: 'nearest' },
      ...{ turn: 90, two: true, k2: 7, metric2: 'l2' },
    };
    const hash = hashOf({ page: 'knn', settings: settingsOf(KNN_FIELDS, state) });
    expect(read(hash)).toEqual({ state, faults: [] });
    expect(parseHash(hash).page).toBe('knn');
    expect(hash.length).toBeLessThan(2000);
  });

  test.each([
    ['k', ['0', '51', '-1', '1.5', '', 'five', '1e1', '999999999999', '٣']],
    ['metric', ['l3', 'L2', '', 'cosine']],
    ['ties', ['white', 'toString']],
    ['turn', ['91', '-5']],
    ['two', ['true', '2']],
    ['points', ['', 'x', '<script>', 'AAAA']],
  ])('%s: what makes no sense is named, and the usual value holds', (name, texts) => {
    for (const text of texts) {
      const { state, faults } = read(`#/knn?${new URLSearchParams([[name, text]])}`);
      expect(faults).toEqual([{ name, text }]);
      expect(state).toEqual(usual);
    }
  });

  test('settings that no page knows are left alone', () => {
    expect(read('#/knn?__proto__=1&utm_source=x&k=3')).toEqual({ state: { ...usual, k: 3 }, faults: [] });
  });
});
