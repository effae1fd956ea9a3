import { hint, settingError, type UserError, usageError } from '../../errors.ts';
import { checkHas, checkItems, checkObject } from '../../util/checks.ts';
import { typedName } from '../../util/flag-name.ts';
import { checkName, namesIn } from '../../util/named.ts';
import { type Constraint, nearest, oneOf, yesOrNo } from '../../util/options.ts';
import { quoted } from '../../util/text/printable.ts';
import type { SettingValue } from '../feature.ts';
import { FEATURES, type FeatureName, featureNamed } from '../features.ts';
import { type FeatureSetSpec, type FeatureSpec, filledSettings } from './spec.ts';

/*
 * Features as they are typed: `hog:cell=4:bins=12+hue`. Features are joined by +; after a colon comes a preset, a setting
 * with its value, or a setting alone, which is switched on.
 */

/** More would be a mistake: each is computed for every image. */
const MOST = 16;

/**
 * Reads features as they are typed.
 * @example parseFeatures('hog:cell=4:bins=12+hue');
 * @throws UserError (usage) that says what is wrong with which part
 */
export function parseFeatures(text: string): FeatureSetSpec {
  if (typeof text !== 'string') throw settingError('features', 'features as typed, such as hog+hue', text);
  const specs = text.split('+').map((part) => parsePart(part.trim()));
  const texts = specs.map(partText);
  const twice = texts.find((one, i) => texts.indexOf(one) < i);
  if (twice !== undefined) throw usageError(`${twice} is named twice`, { hint: 'name each feature once' });
  if (specs.length > MOST) throw usageError(`at most ${MOST} features can be joined; got ${specs.length}`);
  return specs;
}

/** @throws UserError (usage) for anything but what {@link parseFeatures} returns */
export function checkFeatures(specs: FeatureSetSpec): void {
  checkItems('features', specs, 'features, such as parseFeatures returns');
  for (const spec of specs) {
    checkHas('a feature', spec, 'settings', '{ name, settings }');
    checkName('the name of a feature', spec.name, namesIn(FEATURES));
    checkObject(`settings of ${spec.name}`, spec.settings, '{ cell: 8 }');
    for (const [name, { constraint }] of Object.entries(featureNamed(spec.name).settings)) {
      const value = spec.settings[name];
      if (!constraint.accepts(value)) throw settingError(`${name} of ${spec.name}`, constraint.expected, value);
    }
  }
}

/**
 * Features as they are typed, in the shortest way: what {@link parseFeatures} reads as the same.
 * @throws UserError (usage) for anything but features
 */
export function featuresText(specs: FeatureSetSpec): string {
  checkFeatures(specs);
  return specs.map(partText).join('+');
}

const unknown = (what: string, typed: string, allowed: readonly string[]): UserError => {
  const close = nearest(typed, allowed);
  return usageError(`${what} ${quoted(typed)}; there ${allowed.length === 1 ? 'is' : 'are'} ${oneOf(allowed)}`, {
    ...(close !== undefined && { hint: `did you mean ${close}?` }),
  });
};

function parsePart(part: string): FeatureSpec {
  const [typed = '', ...items] = part.split(':').map((piece) => piece.trim());
  const names = namesIn(FEATURES);
  const name = names.find((one) => one === typed.toLowerCase());
  if (name === undefined) {
    if (typed === '')
      throw usageError('a feature is missing', { hint: `write, for example, hog+hue: there are ${oneOf(names)}` });
    throw unknown('there is no feature', typed, names);
  }
  const { settings, presets = {}, check } = featureNamed(name);
  const keys = new Map(Object.keys(settings).map((key) => [typedName(key), key]));
  const given = new Map<string, SettingValue>();
  let preset: string | undefined;
  for (const item of items) {
    const [word = '', ...rest] = item.split('=');
    const value = rest.length === 0 ? undefined : rest.join('=').trim();
    const key = keys.get(word.trim().toLowerCase());
    if (key !== undefined) {
      if (given.has(key)) throw usageError(`${word} of ${name} is set twice`);
      given.set(key, parseValue(name, key, value));
      continue;
    }
    const chosen = value === undefined ? Object.keys(presets).find((one) => one === item.toLowerCase()) : undefined;
    const words = [...(value === undefined ? Object.keys(presets) : []), ...keys.keys()];
    if (chosen === undefined) throw unknown(`${name} has no setting`, word, words);
    if (preset !== undefined)
      throw usageError(`${name} has two presets: ${preset} and ${chosen}`, { hint: 'choose one' });
    preset = chosen;
  }
  const filled = filledSettings(name, Object.fromEntries(given), preset);
  check?.(filled);
  return { name, settings: filled };
}

function parseValue(name: FeatureName, key: string, typed: string | undefined): SettingValue {
  const { constraint } = featureNamed(name).settings[key]!;
  const word = typedName(key);
  if (typed === undefined) {
    if (constraint === yesOrNo) return true;
    throw usageError(`${word} of ${name} needs a value, ${constraint.expected}`, { hint: `write ${word}=…` });
  }
  const value = constraint.parse(constraint === yesOrNo ? yesWords(typed) : typed);
  if (value !== undefined) return value as SettingValue;
  const close = constraint.suggest?.(typed);
  throw usageError(`${word} of ${name} must be ${constraint.expected}; got ${quoted(typed)}`, {
    ...(close !== undefined && { hint: `did you mean ${word}=${close}?` }),
  });
}

const yesWords = (typed: string): string => ({ yes: 'true', no: 'false' })[typed.toLowerCase()] ?? typed;

/** A feature as it is typed, the shortest of: its settings that are not the defaults, or a preset and those that are not its. */
export function partText({ name, settings }: FeatureSpec): string {
  const { presets = {} } = featureNamed(name);
  const textWith = (preset: string | undefined): string => {
    const base = filledSettings(name, {}, preset);
    const others = Object.keys(base).filter((key) => settings[key] !== base[key]);
    const items = others.map((key) => (settings[key] === true ? typedName(key) : `${typedName(key)}=${settings[key]}`));
    return [name, ...(preset === undefined ? [] : [preset]), ...items].join(':');
  };
  const parts = (text: string) => text.split(':').length;
  const named = Object.keys(presets).map((preset) => textWith(preset));
  // A preset that says it all is named even where it is the default: it tells the reader more.
  const exact = named.find((text) => parts(text) === 2);
  if (exact !== undefined) return exact;
  return named.reduce((best, text) => (parts(text) < parts(best) ? text : best), textWith(undefined));
}

/** What is wrong with features as typed; undefined if nothing is. */
function faultIn(typed: string): UserError | undefined {
  try {
    parseFeatures(typed);
    return undefined;
  } catch (error) {
    return error as UserError;
  }
}

/** Features as text in their shortest form. */
export const featuresConstraint: Constraint<string> = {
  expected: 'features to join, such as hog+hue or kernel-map:quick',
  parse: (typed) => (faultIn(typed) === undefined ? featuresText(parseFeatures(typed)) : undefined),
  accepts: (value): value is string => typeof value === 'string' && faultIn(value) === undefined,
  advise: (typed) => {
    const joined = typed.replaceAll(',', '+');
    if (joined !== typed && faultIn(joined) === undefined)
      return hint`to join them: ${featuresText(parseFeatures(joined))}; this compares them: ${{ command: `cifar-train crossval --features ${typed}` }}`;
    const fault = faultIn(typed);
    return fault && [fault.message, fault.hint].filter((text) => text !== undefined).join('; ');
  },
};
