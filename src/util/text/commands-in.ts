/** A text with our commands in it, such as advice that a run keeps, with each as it has to be typed: `npx cifar-train lr-find`. */
export const commandsIn = (text: string, typed: (command: string) => string): string =>
  text.replaceAll(/(?<![\w./-])cifar-train [a-z][a-z-]+/g, (command) => typed(command));

/** A command as a page shows it, which is read where nobody knows how the program was started. */
export const typedWithNpx = (command: string): string => command.replace(/^cifar-train(?= |$)/, 'npx cifar-train');
