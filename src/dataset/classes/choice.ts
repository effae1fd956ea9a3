import { lines, usageError, whatIs } from '../../errors.ts';
import { nearest, oneOf } from '../../util/options.ts';
import { quoted } from '../../util/text/printable.ts';
import { SHAPES } from '../shapes/outlines.ts';
import { CLASS_KINDS, type ClassKind } from '../specs/spec.ts';
import { type DatasetName, SPECS } from '../specs.ts';

/** Which classes: those of a kind, for a dataset that has several kinds, or some by their names, in any order. */
export type ClassChoice = ClassKind | readonly string[];

/** All classes of one kind, in the order of their labels. */
export interface ClassList {
  /** Absent if the dataset has only one kind. */
  readonly kind?: ClassKind;
  readonly classNames: readonly string[];
}

/** Classes that were chosen. */
export interface ChosenClasses<List extends ClassList = ClassList> {
  /** The list that they are from. */
  readonly list: List;
  /** In the order of the dataset's labels, however they were named. */
  readonly classNames: readonly string[];
  /** The dataset's label of each; undefined if they are all of the list. */
  readonly labels: readonly number[] | undefined;
}

/** The classes of a dataset, unless a file beside it has other names for them. */
export const usualLists = (name: DatasetName): readonly [ClassList, ...ClassList[]] =>
  name === 'shapes' ? [{ classNames: SHAPES.map((shape) => shape.name) }] : SPECS[name].labels;

/** Whether a choice names classes: their images are all read, then the others are left out. */
export const namesClasses = (choice: ClassChoice | undefined): choice is readonly string[] => Array.isArray(choice);

/** A choice as it is typed. */
export const choiceText = (choice: ClassChoice): string => (namesClasses(choice) ? choice.join(',') : String(choice));

/**
 * Checks what can be known of a choice without the dataset's names, which may be in a file beside it.
 * @throws UserError (usage) for a kind that the dataset does not have, or what is no choice
 */
export function checkChoice(name: DatasetName, choice: ClassChoice | undefined): void {
  if (choice === undefined) return;
  if (namesClasses(choice)) {
    const odd = choice.findIndex((one) => typeof one !== 'string');
    if (odd >= 0) throw usageError(`classes must be names; one is ${whatIs(choice[odd])}`, { setting: 'classes' });
    if (choice.length > 0) return;
    throw usageError('classes must name at least one class; got an empty list', { setting: 'classes' });
  }
  if (!CLASS_KINDS.includes(choice)) {
    const near = typeof choice === 'string' ? nearest(choice, CLASS_KINDS) : undefined;
    throw usageError(`classes must be ${oneOf(CLASS_KINDS)}, or a list of class names; got ${whatIs(choice)}`, {
      ...(near !== undefined && { hint: `did you mean ${near}?` }),
      setting: 'classes',
    });
  }
  const owners = Object.values(SPECS).filter(({ labels }) => labels.some(({ kind }) => kind === choice));
  if (owners.some((spec) => spec.name === name)) return;
  throw usageError(
    `classes ${choice} does not apply to the dataset ${name}, only to ${owners.map((spec) => spec.name).join(', ')}`,
    {
      setting: 'classes',
      hint: `leave it out, name classes of ${name}, or choose a dataset that has them: --dataset ${owners[0]!.name}`,
    },
  );
}

/**
 * The classes that a choice means. Names say themselves which kind they are of.
 * @param name   of the dataset, for errors
 * @param lists  all classes of each kind; the first is meant by default
 * @throws UserError (usage) for a name that is in none of the lists, or names of several lists
 */
export function chosenClasses<const List extends ClassList>(
  name: DatasetName,
  lists: readonly [List, ...List[]],
  choice: ClassChoice | undefined,
): ChosenClasses<List> {
  if (!namesClasses(choice)) {
    const list = lists.find(({ kind }) => kind === choice) ?? lists[0];
    return { list, classNames: list.classNames, labels: undefined };
  }
  const unknown = choice.find((one) => !lists.some(({ classNames }) => classNames.includes(one)));
  if (unknown !== undefined) throw unknownClass(name, lists, unknown);
  const list = lists.find(({ classNames }) => choice.every((one) => classNames.includes(one)));
  if (list === undefined) throw mixed(lists, choice);
  const labels = [...list.classNames.keys()].filter((label) => choice.includes(list.classNames[label]!));
  return { list, classNames: labels.map((label) => list.classNames[label]!), labels };
}

function unknownClass(name: DatasetName, lists: readonly ClassList[], unknown: string) {
  const kinds = lists.flatMap(({ kind }) => kind ?? []);
  const near = nearest(unknown, [...lists.flatMap(({ classNames }) => classNames), ...kinds]);
  const all = lists.map(
    ({ kind, classNames }) => `${kind === undefined ? '' : `${kind} `}classes: ${classNames.join(', ')}`,
  );
  return usageError(`classes must be classes of ${name}; got ${quoted(unknown)}`, {
    setting: 'classes',
    hint: lines([...(near === undefined ? [] : [`did you mean ${near}?`]), ...all]),
  });
}

function mixed(lists: readonly ClassList[], choice: readonly string[]) {
  const [one, other] = lists.map(
    ({ kind, classNames }) => `${choice.find((name) => classNames.includes(name))} is ${kind}`,
  );
  return usageError(`classes must be of one kind; ${one}, ${other}`, { setting: 'classes' });
}
