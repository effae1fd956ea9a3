import type { Flags, OptionsOf } from '../../src/cli/command.ts';
import { crossval } from '../../src/commands/crossval.ts';
import { type CrossvalSpec, crossvalFields } from '../../src/experiments/specs/crossval.ts';
import { pickFields } from '../../src/util/fields.ts';
import { parseOption } from '../../src/util/options.ts';

/** The options that a command is given for words such as `--k 1,3 --prune`. */
export function typedOptions<F extends Flags>(flags: F, line: string): OptionsOf<F> {
  const words = line.split(' ').filter((word) => word !== '');
  const options = Object.entries(flags).map(([key, flag]) => {
    const [long = ''] = flag.syntax.split(' ');
    const at = words.indexOf(long);
    if (flag.kind === 'switch') return [key, at >= 0 !== long.startsWith('--no-')];
    return [key, at < 0 ? flag.fallback : parseOption(long, words[at + 1] ?? '', flag.constraint)];
  });
  return Object.fromEntries(options) as OptionsOf<F>;
}

/** The spec of a sweep for the flags of `crossval`. */
export const typedSweep = (line: string): CrossvalSpec =>
  pickFields(crossvalFields, typedOptions(crossval.flags, line));
