import { namesIn } from '../../util/named.ts';
import { type Bounds, type Constraint, choice, integer, list, number } from '../../util/options.ts';
import { type Interval, spread } from '../../util/ranges/ranges.ts';

/** What has hyperparameters and is trained. */
export type TrainedModel = 'linear' | 'network';

/** What is chosen by name; each choice has its own numbers. */
export type Chooser = 'loss' | 'reg' | 'solver' | 'optimizer' | 'schedule';

/** Which choices have a number. */
export interface Ownership {
  readonly chooser: Chooser;
  readonly owners: readonly string[];
  /** The choice's own name for the number, if it differs. */
  readonly setting?: string;
}

/** The parts of `--help`. */
export type Heading = 'Network:' | 'Objective:' | 'Optimizer:' | 'Learning rate:' | 'Options:';

/** All there is to know of one hyperparameter: flags, sweeps, files of trials and checks come from it. */
export interface Hyperparameter<T, Listed = T> {
  readonly constraint: Constraint<T>;
  /** One line for `--help`. */
  readonly help: string;
  /** What stands for a value in `--help`. */
  readonly placeholder: string;
  readonly heading: Heading;
  /** The default. Absent: what it belongs to has its own default, or the loss decides. */
  readonly usual?: T;
  /** The default in words, if there is no such value. */
  readonly usualText?: string;
  /** Absent: it goes with any choice. */
  readonly of?: Ownership;
  /** In a sweep: what a list of it may be, and what is tried by default. */
  readonly listed: Constraint<readonly Listed[]>;
  readonly tried?: readonly T[];
  readonly triedText?: string;
  /** The only models that have it. Absent: all that are trained. */
  readonly models?: readonly TrainedModel[];
  /** What is otherwise for a network. */
  readonly network?: Otherwise<T>;
  /** How fast it varies in a grid: those without a number first, in the order of the table, then the smallest number. */
  readonly pace?: number;
}

/** What another model has instead. */
export type Otherwise<T> = {
  readonly [Key in 'constraint' | 'help' | 'usual' | 'usualText' | 'tried' | 'triedText']?:
    | Hyperparameter<T>[Key]
    | undefined;
};

type Rest<T> = Omit<Hyperparameter<T>, 'constraint' | 'placeholder' | 'listed'>;

export function named<T extends string, const R extends Rest<NoInfer<T>>>(
  table: Readonly<Record<T, unknown>>,
  rest: R,
  advise: Constraint<T>['advise'] = () => undefined,
) {
  const constraint: Constraint<T> = { ...choice(...namesIn(table)), advise };
  const whole: Hyperparameter<T> & R = { constraint, placeholder: '<name>', listed: list(constraint), ...rest };
  return whole;
}

export function real<const R extends Rest<number>>(rest: R, bounds: Bounds = {}) {
  const constraint = number(bounds);
  const whole: Hyperparameter<number, number | Interval> & R = {
    ...{ constraint, placeholder: '<x>', listed: spread(constraint) },
    ...rest,
  };
  return whole;
}

export function whole<const R extends Rest<number>>(rest: R, bounds: Parameters<typeof integer>[0] = { min: 1 }) {
  const constraint = integer(bounds);
  const listed = spread(constraint, { whole: true });
  const all: Hyperparameter<number, number | Interval> & R = { constraint, placeholder: '<n>', listed, ...rest };
  return all;
}
