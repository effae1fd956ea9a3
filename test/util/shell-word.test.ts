import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from '../../src/util/shell-word.ts';

test.each(['data', '/home/me/data', 'https://a.b/c?d=e', '1e-4'])('%s stays readable', (word) => {
  expect(shellWord(word).replaceAll("'", '')).toBe(word);
});

test('a shell reads every word back as it was', () => {
  const word = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(word, { minLength: 20, maxLength: 40 }), (words) => {
      const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;
      expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 20, seed: 5 },
  );
});
