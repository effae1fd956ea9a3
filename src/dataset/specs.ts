import { namesIn } from '../util/named.ts';
import { CIFAR10 } from './specs/cifar10.ts';
import { CIFAR100 } from './specs/cifar100.ts';
import type { DatasetSpec } from './specs/spec.ts';

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
