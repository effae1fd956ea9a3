import { expect, test } from 'vitest';
import { type ClassChoice, checkChoice, chosenClasses, usualLists } from '../../../src/dataset/classes/choice.ts';
import type { DatasetName } from '../../../src/dataset/specs.ts';
import { printed, thrownUserError } from '../../helpers/caught.ts';

const chosen = (name: DatasetName, choice?: ClassChoice) => chosenClasses(name, usualLists(name), choice);

test.each<[DatasetName, ClassChoice, readonly string[], readonly number[]]>([
  ['cifar10', ['cat', 'dog'], ['cat', 'dog'], [3, 5]],
  ['cifar10', ['dog', 'cat'], ['cat', 'dog'], [3, 5]],
  ['cifar10', ['truck', 'airplane', 'truck'], ['airplane', 'truck'], [0, 9]],
  ['shapes', ['ring'], ['ring'], [1]],
  ['cifar100', ['wolf', 'bear'], ['bear', 'wolf'], [3, 97]],
  ['cifar100', ['trees', 'fish'], ['fish', 'trees'], [1, 17]],
])('%s, %j', (name, choice, classNames, labels) => {
  expect(chosen(name, choice)).toMatchObject({ classNames, labels });
});

test.each<[DatasetName, ClassChoice | undefined, number]>([
  ['cifar10', undefined, 10],
  ['cifar100', undefined, 100],
  ['cifar100', 'fine', 100],
  ['cifar100', 'coarse', 20],
])('%s, %s: all of a kind', (name, choice, nClasses) => {
  const { classNames, labels } = chosen(name, choice);
  expect([classNames.length, labels]).toEqual([nClasses, undefined]);
});

test('no two kinds of classes share a name: a name says of which kind it is', () => {
  for (const name of ['cifar10', 'cifar100', 'shapes'] as const) {
    const all = usualLists(name).flatMap(({ kind, classNames }) => [...classNames, ...(kind ? [kind] : [])]);
    expect(new Set(all).size).toBe(all.length);
  }
});

const TEN = 'classes: airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck';
test.each<[DatasetName, ClassChoice, string]>([
  ['cifar10', ['cat', 'dgo'], `classes must be classes of cifar10; got "dgo"\n  did you mean dog?\n  ${TEN}`],
  ['cifar10', ['zebra'], `classes must be classes of cifar10; got "zebra"\n  ${TEN}`],
  ['cifar10', ['plane'], 'got "plane"\n  did you mean airplane?'],
  ['cifar10', ['car'], 'got "car"\n  did you mean automobile?'],
  ['cifar10', ['Cat'], 'got "Cat"\n  did you mean cat?'],
  ['cifar100', ['corse'], 'got "corse"\n  did you mean coarse?\n  fine classes: apple, '],
  ['cifar100', ['wolf', 'fish'], 'classes must be of one kind; wolf is fine, fish is coarse'],
  ['shapes', ['toString'], 'classes must be classes of shapes; got "toString"'],
])('%s, %j: refused', (name, choice, message) => {
  checkChoice(name, choice); // nothing is wrong with it until names are known
  expect(printed(thrownUserError(() => chosen(name, choice)))).toContain(message);
});

test.each<[DatasetName, unknown, string]>([
  ['cifar10', 'coarse', 'classes coarse does not apply to the dataset cifar10, only to cifar100'],
  ['cifar10', 'cat', 'classes must be fine or coarse, or a list of class names; got "cat"'],
  ['cifar100', Object.create(null), 'classes must be fine or coarse, or a list of class names; got an object'],
  ['cifar100', [], 'classes must name at least one class; got an empty list'],
  ['cifar100', ['wolf', 3], 'classes must be names; one is 3'],
  ['cifar100', [5n], 'classes must be names; one is 5'],
])('%s, %o: refused whatever the names are', (name, choice, message) => {
  expect(printed(thrownUserError(() => checkChoice(name, choice as ClassChoice)))).toContain(message);
});
