import type { Context } from '../../cli/command.ts';
import { SHAPES_TRAIN } from '../../dataset/shapes/make-shapes.ts';
import { UserError } from '../../errors.ts';
import { withoutFlags } from '../../experiments/resuming/again.ts';

type Typed = Pick<Context, 'commandLine' | 'typed'>;

/** The command that was typed, on the images that need no download; undefined if it would not work with them. */
function onShapes({ commandLine, typed }: Typed, limit: number | undefined): string | undefined {
  if (typed.has('resume') || (limit ?? 0) > SHAPES_TRAIN) return undefined;
  return `${withoutFlags(commandLine, '--dataset', '--classes', '--data-dir')} --dataset shapes`;
}

/** An error about missing data, with the typed command in place of the library's example of one that works. */
export function withTypedCommand(error: unknown, context: Typed, limit: number | undefined): unknown {
  if (!(error instanceof UserError)) return error;
  const works = onShapes(context, limit);
  if (works === undefined) return error;
  return error.worded((piece) => ('withoutDownload' in piece ? { command: works } : undefined));
}
