import { describe, expect, test } from 'vitest';
import { type MatrixU8, matrix } from '../../src/kernels/matrix.ts';
import { foldsFrom } from '../../src/selection/folds.ts';
import { sharedAcrossFolds, sharedAcrossSets } from '../../src/selection/shared-images.ts';
import { Random } from '../../src/util/random.ts';

const N_FEATURES = 300;

/** An image for each letter; the same letter is the same image, and `A` differs from `a` in one byte that no hash of a few bytes sees. */
function images(letters: string): MatrixU8 {
  const rows = [...letters].map((letter) => {
    const random = Random.seeded(letter.toLowerCase().charCodeAt(0));
    const row = Uint8Array.from({ length: N_FEATURES }, () => random.integer(256));
    if (letter !== letter.toLowerCase()) row[1] = row[1]! ^ 1;
    return row;
  });
  return matrix(Uint8Array.from(rows.flatMap((row) => [...row])), rows.length, N_FEATURES);
}

describe('across folds', () => {
  test.each<[letters: string, folds: string, nFolds: number, nShared: number, nJudged: number]>([
    ['abcdef', '001122', 3, 0, 6],
    ['aabbcc', '001122', 3, 0, 6], // copies stay together
    ['abcabc', '000111', 2, 6, 6],
    ['abcdea', '001122', 3, 2, 6],
    ['abaaab', '000111', 2, 6, 6],
    ['aAbBcC', '010101', 2, 0, 6],
    ['aAaAcC', '010010', 2, 2, 6],
    ['AaAbAc', '001122', 3, 3, 6],
    ['abcdab', '111100', 1, 2, 2], // held out: the last ones; fold 1 is only trained on
    ['abcdaa', '111100', 1, 2, 2],
    ['aabbcd', '111100', 1, 0, 2],
  ])('%s in folds %s of %i', (letters, folds, nFolds, nShared, nJudged) => {
    const foldOf = Int32Array.from(folds, Number);
    expect(sharedAcrossFolds(images(letters), foldsFrom(foldOf, nFolds))).toEqual({ nShared, nJudged });
  });
});

describe('across sets', () => {
  test.each<[judged: string, training: string, nShared: number]>([
    ['abc', 'defg', 0],
    ['abc', 'axxxc', 2],
    ['aaa', 'ab', 3],
    ['aaa', 'bb', 0],
    ['AB', 'ab', 0],
    ['AB', 'aAbB', 2],
  ])('%s judged after %s', (judged, training, nShared) => {
    expect(sharedAcrossSets(images(judged), images(training))).toEqual({ nShared, nJudged: judged.length });
  });
});
