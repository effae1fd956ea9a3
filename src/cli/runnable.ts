/** One of our commands as the reader has to type it: npx needs its word in front. */
export const runnable = (command: string, env: Readonly<Record<string, string | undefined>>): string =>
  env.npm_command === 'exec' && command.startsWith('cifar-train ') ? `npx ${command}` : command;
