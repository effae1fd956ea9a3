import { Command } from 'commander';
import { unknownCommand } from './mistyped/usage-trouble.ts';

/** `help [command]`. commander's own prints no error for an unknown command. */
export function helpOf(program: Command): Command {
  const help = new Command('help').argument('[command]').allowExcessArguments();
  return help.description('print help for a command').action((name?: string) => {
    const command = name === undefined ? program : program.commands.find((one) => one.name() === name);
    if (command === undefined) throw unknownCommand(name!, program);
    command.help();
  });
}
