import { Command } from 'commander';
import { unknownCommand } from './mistyped/usage-trouble.ts';

/** `help [command…]`. commander's own prints no error for an unknown command. */
export function helpOf(program: Command): Command {
  const help = new Command('help').argument('[command...]').allowExcessArguments();
  return help.description('print help for a command').action((names: readonly string[]) => {
    let command = program;
    for (const name of names) {
      const below = command.commands.find((one) => one.name() === name);
      if (below === undefined && (command === program || command.commands.length > 0))
        throw unknownCommand(name, program, command);
      command = below ?? command;
    }
    command.help();
  });
}
