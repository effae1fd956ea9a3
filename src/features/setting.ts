import type { Constraint } from '../util/options.ts';
import type { Setting, SettingValue } from './feature.ts';

/** Describes a setting. */
export const setting = <T extends SettingValue>(constraint: Constraint<T>, fallback: T, help: string): Setting<T> => ({
  constraint,
  fallback,
  help,
});
