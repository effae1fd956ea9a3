import type { Command as CommanderCommand, CommanderError } from 'commander';
import { type Hint, hint, type UserError, usageError } from '../../errors.ts';
import { closest } from '../../util/options.ts';
import { maskAddress } from '../../util/text/mask-secrets.ts';
import { quoted } from '../../util/text/printable.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { type Flags, flagName, type ValueFlag } from '../command.ts';
import { missingValue } from './missing-value.ts';
import { commandHere } from './other-commands.ts';
import { flagHere } from './other-flags.ts';

/** A command line that commander could not parse. */
export interface CommandLine {
  readonly program: CommanderCommand;
  /** The command typed, or the program itself. */
  readonly command: CommanderCommand;
  /** The flags of that command. */
  readonly flags: Flags;
  /** What was typed after the command. */
  readonly words: readonly string[];
}

const named = (message: string): string => /'([^']*)'/.exec(message)?.[1] ?? '';

/** Commander's errors, reworded, with what to type instead. */
export function usageTrouble({ code, message }: CommanderError, line: CommandLine): UserError {
  if (code === 'commander.unknownOption') return unknownOption(named(message), line);
  if (code === 'commander.unknownCommand') return unknownCommand(named(message), line.program);
  if (code === 'commander.excessArguments') return strayWords(line);
  if (code === 'commander.optionMissingArgument') return nothingBehind(named(message), line);
  if (code === 'commander.missingArgument') return missingOperand(named(message), line);
  return usageError(message.replace(/^error: /, ''), { hint: helpHint(line) });
}

type Asked = Pick<CommandLine, 'program' | 'command'>;

/** `runs show`; empty for the program itself. */
const nameOf = (command: CommanderCommand): string =>
  command.parent === null ? '' : `${nameOf(command.parent)} ${command.name()}`.trim();

function helpHint({ program, command }: Asked): Hint {
  const typed = [program.name(), nameOf(command), '--help'].filter((word) => word !== '').join(' ');
  return hint`${{ command: typed }} lists the ${command.commands.length > 0 ? 'commands' : 'options'}`;
}

const meant = (suggestion: string | undefined, line: Asked): { hint: Hint } => ({
  hint: suggestion === undefined ? helpHint(line) : hint`did you mean ${suggestion}?\n${helpHint(line)}`,
});

function nothingBehind(syntax: string, line: CommandLine): UserError {
  const flag = Object.values(line.flags).find((one) => one.syntax === syntax);
  const expected = flag?.kind === 'value' ? flag.constraint.expected : 'followed by a value';
  return missingValue(flagName({ syntax }), expected, helpHint(line));
}

function missingOperand(name: string, line: CommandLine): UserError {
  const { command } = line;
  const operand = command.registeredArguments.find((one) => one.name() === name);
  return usageError(`${nameOf(command)} needs <${name}>: ${operand?.description ?? 'it is missing'}`, {
    hint: helpHint(line),
  });
}

/** The option of this command meant by a word without hyphens, from another tool or mistyped. */
function optionLike(typed: string, { command }: CommandLine): string | undefined {
  const names = command.options.map(({ long, flags }) => long ?? flags);
  const bare = typed.replace(/^-+/, '').replaceAll('_', '-');
  const near = closest(
    bare,
    names.map((name) => name.replace(/^-+/, '')),
  );
  return flagHere(bare, names) ?? (near && names.find((name) => name.replace(/^-+/, '') === near));
}

function unknownOption(word: string, line: CommandLine): UserError {
  const [typed = '', ...value] = word.split('=');
  const isSwitch = Object.values(line.flags).some(({ kind, syntax }) => kind === 'switch' && syntax === typed);
  if (isSwitch && value.length > 0) return valueOfSwitch(typed, quoted(value.join('=')));
  return usageError(`unknown option ${typed}`, meant(optionLike(typed, line), line));
}

const valueOfSwitch = (flag: string, shown: string): UserError =>
  usageError(`${flag} takes no value; got ${shown}`, { hint: `use it without a value: ${flag}` });

/** @param above what it would be a command of */
export function unknownCommand(typed: string, program: CommanderCommand, above = program): UserError {
  const names = above.commands.map((command) => command.name());
  if (above !== program) {
    const name = nameOf(above);
    const near = closest(typed, names);
    return usageError(
      `${name} has no command ${quoted(typed)}, only ${names.join(', ')}`,
      meant(near && `${name} ${near}`, { program, command: above }),
    );
  }
  const here = commandHere(typed);
  const asked = { program, command: program };
  if (here !== undefined)
    return usageError(`unknown command ${quoted(typed)}`, { hint: hint`${here}\n${helpHint(asked)}` });
  return usageError(`unknown command ${quoted(typed)}`, meant(closest(typed, names), asked));
}

/**
 * Options stand between a command and the one below it.
 * @param words what was typed behind the first
 */
export function optionsBefore(below: CommanderCommand, words: readonly string[]): UserError {
  const above = below.parent!;
  const at = words.indexOf(below.name());
  const typed = [...words.slice(at), ...words.slice(0, at)].map(shellWord);
  const whole = [above.parent!.name(), above.name(), ...typed].join(' ');
  return usageError(`the options of ${nameOf(below)} come behind it`, { hint: hint`type ${{ command: whole }}` });
}

const YES_OR_NO = /^(true|false|yes|no|on|off|1|0)$/i;

/**
 * Words that belong to no option. After an option's value they are usually part of it: `--k 1 3`, `--warm-up 2 epochs`.
 */
function strayWords(line: CommandLine): UserError {
  const { program, command, flags, words } = line;
  const takes = command.registeredArguments.map((one) => `<${one.name()}>, `).join('');
  const { option, value, stray } = findStray(words, flags, command.registeredArguments.length);
  // The rest of an address with a secret in it, where its quotes were forgotten.
  const isSecret = maskAddress(value) !== value;
  const shown = isSecret ? 'what follows it' : stray.map((word) => quoted(word)).join(' ');
  const message = `${nameOf(command)} takes only ${takes === '' ? '' : `${takes.slice(0, -2)} and `}options; got ${shown}`;
  const flag = Object.values(flags).find((one) => flagName(one) === option);
  if (flag?.kind === 'switch' && YES_OR_NO.test(stray[0] ?? '')) {
    return valueOfSwitch(option, shown);
  }
  const whole = flag?.kind === 'value' ? joined(flag, [value, ...stray]) : undefined;
  if (whole !== undefined) {
    return usageError(`${option} takes one word; got ${quoted(value)} and ${shown}`, {
      hint: isSecret ? `put quotes around the whole address: ${option} "ADDRESS"` : `type ${option} ${whole}`,
    });
  }
  if (stray[0]?.startsWith('-')) return usageError(message, { hint: 'leave out --: nothing behind it is an option' });
  if (command.commands.length > 0 && option === '') return unknownCommand(stray[0] ?? '', program, command);
  return usageError(message, meant(optionLike(stray[0] ?? '', line), line));
}

/**
 * The first words that are neither options nor their values, and the option with its value before them.
 * @param nOperands of the command: so many words before them belong there
 */
function findStray(words: readonly string[], flags: Flags, nOperands: number) {
  const switches = new Set(Object.values(flags).flatMap(({ kind, syntax }) => (kind === 'switch' ? [syntax] : [])));
  let option = '';
  let value = '';
  let left = nOperands;
  for (let i = 0; i < words.length; ) {
    const word = words[i]!;
    // Behind it nothing is an option, whatever it looks like.
    if (word === '--' && i + 1 + left < words.length) return { option, value, stray: words.slice(i + 1 + left) };
    if (!word.startsWith('-') && left > 0) {
      left--;
      i++;
    } else if (!word.startsWith('-')) {
      const end = words.findIndex((later, at) => at > i && later.startsWith('-'));
      return { option, value, stray: words.slice(i, end < 0 ? undefined : end) };
    } else {
      const alone = word === '--' || switches.has(word) || word.includes('=');
      [option = '', value = ''] = alone ? word.split('=') : [word, words[i + 1]];
      i += alone ? 1 : 2;
    }
  }
  return { option: '', value: '', stray: [] };
}

/** Several words joined into an option's value; undefined if they do not make a valid one. */
function joined({ constraint }: ValueFlag<unknown>, words: readonly string[]): string | undefined {
  if (constraint.free) return shellWord(words.join(' '));
  const list = words.map((word) => word.replace(/,$/, '')).join(',');
  if (constraint.parse(list) !== undefined) return shellWord(list);
  // Digits are not joined: `--folds 5 3` does not mean 53.
  const one = words.join('');
  return words.slice(1).every((word) => /^[a-z]/i.test(word)) && constraint.parse(one) !== undefined ? one : undefined;
}
