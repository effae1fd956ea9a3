import { usageError } from '../errors.ts';
import { checkName, namesIn } from '../util/named.ts';
import { CIFAR10 } from './specs/cifar10.ts';
import { CIFAR100 } from './specs/cifar100.ts';
import { CLASS_KINDS, type ClassKind, type DatasetSpec, type LabelKind } from './specs/spec.ts';

export type DatasetName = 'cifar10' | 'cifar100' | 'shapes';

/** The datasets that are downloaded, by name: a new one is a file of facts, a name and an entry here. */
export const SPECS = { cifar10: CIFAR10, cifar100: CIFAR100 } satisfies Record<
  Exclude<DatasetName, 'shapes'>,
  DatasetSpec
>;

/** All that `name` may be: what is downloaded, and what is built in. */
export const DATASET_NAMES: readonly DatasetName[] = [...namesIn(SPECS), 'shapes'];

/** The datasets that a spec may be confused with. */
export const otherSpecs = ({ name }: DatasetSpec): readonly DatasetSpec[] =>
  Object.values(SPECS).filter((spec) => spec.name !== name);

/**
 * @param classes undefined: the dataset's default
 * @throws UserError (usage) unless the dataset has such classes
 */
export function checkClasses(name: DatasetName, classes: ClassKind | undefined): void {
  if (classes === undefined) return;
  checkName('classes', classes, CLASS_KINDS);
  const owners = Object.values(SPECS).filter(({ labels }) => labels.some(({ kind }) => kind === classes));
  if (owners.some((spec) => spec.name === name)) return;
  throw usageError(
    `classes does not apply to the dataset ${name}, only to ${owners.map((spec) => spec.name).join(', ')}`,
    { setting: 'classes', hint: `leave it out, or choose one that uses it: --dataset ${owners[0]!.name}` },
  );
}

/** The label with the requested classes; see {@link checkClasses}. */
export const labelKind = ({ labels }: DatasetSpec, classes: ClassKind | undefined): LabelKind =>
  labels.find(({ kind }) => kind === classes) ?? labels[0];
