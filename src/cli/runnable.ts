/** Our own commands in a text as they have to be typed where it is read: npx wants its word before them. */
export function runnable(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return env.npm_command === 'exec'
    ? text.replaceAll(/(?<![\w/-])(?<!npx )cifar-train (?=[a-z])/g, 'npx cifar-train ')
    : text;
}
