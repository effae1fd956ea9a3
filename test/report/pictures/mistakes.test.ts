import { expect, test } from 'vitest';
import { mistakesIn } from '../../../src/experiments/pictures/mistakes.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { mistakeSections } from '../../../src/report/pictures/mistakes.ts';

const classNames = ['cat', 'dog'];
const pixels = matrix(new Uint8Array(2 * 3072), 2, 3072);
const predictions = { images: Int32Array.of(0, 1), truth: [0, 1], predicted: [1, 0], classNames };

test.each([
  ['known', { score: [0.5, 0.9] }, 'The surest of all', /the surest come first.*, and how sure the model was\./],
  [
    'not known',
    {},
    'The first of all',
    /the first come first\. Below each image are its class and what it was taken for\./,
  ],
])('how sure a model was is told where it is %s', (_, more, title, note) => {
  const judged = { part: 'test', pixels, scoreKind: 'probability', predictions: { ...predictions, ...more } } as const;
  const [section] = mistakeSections(mistakesIn(judged), classNames);
  expect(section!.note).toMatch(note);
  expect(section!.galleries[0]!.title).toBe(title);
});
