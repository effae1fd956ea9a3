import { expect, test } from 'vitest';
import { abbreviate } from '../../../../src/report/terminal/abbreviate.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import { confusionTable } from '../../../../src/report/terminal/tables/confusion-table.ts';
import { ansi, CONTROL, strip, widest } from '../../../helpers/styles.ts';

const CIFAR = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const page = { style: plain, width: 100 };

test('two classes', () => {
  const text = confusionTable(
    [
      [8, 2],
      [0, 5],
    ],
    ['cat', 'dog'],
    page,
  );
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    true cat dog accuracy
    ─────────────────────
    cat    8   2   80.0 %
    dog    ·   5  100.0 %
    rows: true class; columns: predicted class
    most often mistaken: cat → dog 2"
  `);
});

test('no mistakes, and a class without images', () => {
  const text = confusionTable(
    [
      [3, 0],
      [0, 0],
    ],
    ['cat', 'dog'],
    page,
  );
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    true cat dog accuracy
    ─────────────────────
    cat    3   ·  100.0 %
    dog    ·   0        –
    rows: true class; columns: predicted class"
  `);
});

test.each([
  [80, 'true       airp. auto.  bird   cat  deer   dog  frog horse  ship truck accuracy'],
  [100, 'true       airpl. autom.   bird    cat   deer    dog   frog  horse   ship  truck accuracy'],
])('the classes of CIFAR-10 fit %d columns', (width, head) => {
  const confusion = CIFAR.map((_, i) => CIFAR.map((_, j) => (i === j ? 1000 : 10 * i + j)));
  const text = confusionTable(confusion, CIFAR, { style: plain, width });
  expect(text.split('\n')[0]).toBe(head);
  expect(widest(text)).toBeLessThanOrEqual(width);
  expect(text).not.toMatch(CONTROL);
  expect(text).toContain('most often mistaken: truck → ship 98, truck → horse 97,');
});

test.each([
  [80, ['circle', 'square', 'triangle', 'stripes-down', 'ring', 'cross', 'star', 'moon', 'arrow', 'disk']],
  [80, ['a name of 21 letters!', ...'bcdefghij']],
  [70, CIFAR],
])('ten classes of four-digit counts fit %d columns', (width, names) => {
  const confusion = names.map((_, i) => names.map((__, j) => (i === j ? 4321 : 100 * i + j)));
  const text = confusionTable(confusion, names, { style: plain, width });
  expect(widest(text)).toBeLessThanOrEqual(width);
  expect(text).toContain('rows: true class; columns: predicted class');
});

test('colour changes no character; the commonest mistakes are bold, the zeros dim', () => {
  const confusion = [
    [5, 0, 1],
    [9, 5, 2],
    [3, 4, 5],
  ];
  const names = ['a', 'b', 'c'];
  const painted = confusionTable(confusion, names, { style: ansi, width: 100 });
  expect(strip(painted)).toBe(confusionTable(confusion, names, page));
  expect(painted).toContain('\u001b[33m\u001b[1m9');
  expect(painted).toContain('\u001b[32m\u001b[1m5');
  expect(painted).toContain('\u001b[2m·');
});

test.each([
  [['cat', 'horse'], 5, ['cat', 'horse']],
  [['airplane', 'cat'], 5, ['airp.', 'cat']],
  [['stripes-up', 'stripes-down', 'disk'], 5, ['0', '1', 'disk']],
])('%j cut to %d', (names, width, expected) => expect(abbreviate(names, width)).toEqual(expected));

/** A matrix of so many classes where class c is right c times and is taken for the next one as often as `wrong` says. */
const ofClasses = (n: number, wrong: (c: number) => number) =>
  Array.from({ length: n }, (_, truth) =>
    Array.from({ length: n }, (_, prediction) =>
      prediction === truth ? truth : prediction === (truth + 1) % n ? wrong(truth) : 0,
    ),
  );

test('more classes than fit: the accuracy of each, best first, and ten mistakes', () => {
  const names = [
    'apple',
    'aquarium_fish',
    'baby',
    'bear',
    'beaver',
    'bed',
    'bee',
    'beetle',
    'bicycle',
    'bottle',
    'bowl',
  ];
  const text = confusionTable(
    ofClasses(11, (c) => (c === 0 ? 0 : 11 - c)),
    names,
    { style: plain, width: 72 },
  );
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    true class  images  accuracy     true class     images  accuracy
    ────────────────────────────────────────────────────────────────
    bowl            11    90.9 %     beaver             11    36.4 %
    bottle          11    81.8 %     bear               11    27.3 %
    bicycle         11    72.7 %     baby               11    18.2 %
    beetle          11    63.6 %     aquarium_fish      11     9.1 %
    bee             11    54.5 %     apple               0         –
    bed             11    45.5 %
    best first; --json prints the whole confusion matrix
    most often mistaken: aquarium_fish → baby 10, baby → bear 9,
                         bear → beaver 8, beaver → bed 7, bed → bee 6,
                         bee → beetle 5, beetle → bicycle 4,
                         bicycle → bottle 3, bottle → bowl 2, bowl → apple 1"
  `);
});

test.each([
  [10, 30, true],
  [11, 30, false],
  [20, 112, false],
  [20, 113, true],
  [100, 120, false],
])('%i classes at %i columns: a whole table is %s', (n, width, isWhole) => {
  const names = Array.from({ length: n }, (_, i) => `c${i}`.padEnd(4, 'x'));
  const text = confusionTable(
    ofClasses(n, () => 7),
    names,
    { style: plain, width },
  );
  expect(text.includes('rows: true class; columns: predicted class')).toBe(isWhole);
  if (width > 30) expect(widest(text)).toBeLessThanOrEqual(width);
});
