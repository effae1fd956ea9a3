import type { Context } from '../../../src/cli/command.ts';
import { runnable } from '../../../src/cli/started-as.ts';
import type { Terminal } from '../../../src/cli/terminal/terminal.ts';
import { plain } from '../../../src/report/terminal/style.ts';

/** What a command is given, with a terminal that keeps what is written. */
export function recordingContext(commandLine: string, env: Context['env'] = {}) {
  const out: string[] = [];
  const notes: string[] = [];
  const bars: string[] = [];
  const terminal: Terminal = {
    style: plain,
    width: 100,
    typed: (command) => runnable(command, env.npm_command === undefined ? 'cifar-train' : 'npx cifar-train'),
    out: (text) => out.push(text),
    json: (value) => out.push(JSON.stringify(value)),
    note: (text) => notes.push(text),
    warn: (text) => notes.push(text),
    ask: async () => undefined,
    progress: (label) => {
      bars.push(label);
      return { update: () => {}, stop: () => {} };
    },
  };
  const { signal } = new AbortController();
  const context: Context = { commandLine, env, terminal, typed: new Set(), signal };
  return { context, out, notes, bars };
}
