/** A command of ours as it has to be typed where it is read: npx wants its word before it. */
export const runnable = (command: string, env: Readonly<Record<string, string | undefined>>): string =>
  env.npm_command === 'exec' && command.startsWith('cifar-train ') ? `npx ${command}` : command;
