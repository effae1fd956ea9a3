import { LOSSES } from '../../models/objective/losses.ts';
import { REGULARIZERS } from '../../models/objective/regularizers.ts';
import { OPTIMIZERS } from '../../models/training/optimizers.ts';
import { SCHEDULES } from '../../models/training/schedules.ts';
import { namesIn } from '../../util/named.ts';
import { type LinearSetting, type SettingName, USUAL_CHOICES } from './linear-setting.ts';

/** What is chosen by name; each choice has numbers of its own. */
export type Chooser = 'loss' | 'reg' | 'optimizer' | 'schedule';

interface Ownership {
  readonly chooser: Chooser;
  /** The choices that have the number. */
  readonly owners: readonly string[];
}

type Choices = Readonly<Record<string, { readonly settings: Readonly<Record<string, unknown>> }>>;

const having = (setting: string, choices: Choices): readonly string[] =>
  namesIn(choices).filter((name) => setting in choices[name]!.settings);
const ofLoss = (setting: string): Ownership => ({ chooser: 'loss', owners: having(setting, LOSSES) });
const ofPenalty = (setting: string): Ownership => ({ chooser: 'reg', owners: having(setting, REGULARIZERS) });
const ofRule = (setting: string): Ownership => ({ chooser: 'optimizer', owners: having(setting, OPTIMIZERS) });
const ofSchedule = (setting: string): Ownership => ({ chooser: 'schedule', owners: having(setting, SCHEDULES) });

/** Which numbers belong to which choices; what is not among them goes with any. */
export const OWNERSHIPS: Readonly<Partial<Record<SettingName, Ownership>>> = {
  delta: ofLoss('delta'),
  elasticBeta: ofPenalty('beta'),
  momentum: ofRule('momentum'),
  alpha: ofRule('alpha'),
  beta1: ofRule('beta1'),
  beta2: ofRule('beta2'),
  epsilon: ofRule('epsilon'),
  decay: ofSchedule('decay'),
  decayEvery: { chooser: 'schedule', owners: ['step'] }, // which has it only where it was given
  regStrength: { chooser: 'reg', owners: namesIn(REGULARIZERS).filter((name) => name !== 'none') },
};

/** Whether a number belongs to what has been chosen so far: momentum to some optimizers, delta to some losses. */
export function hasMeaning(name: SettingName, chosen: Partial<LinearSetting>): boolean {
  const ownership = OWNERSHIPS[name];
  if (ownership === undefined) return true;
  const { chooser, owners } = ownership;
  return owners.includes(chosen[chooser] ?? USUAL_CHOICES[chooser]);
}
