/** A name of several words as it is typed: `learning-rate` for `learningRate`. */
export const typedName = (name: string): string => name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);

/** The flag that sets what has this name in a spec: `--learning-rate` for `learningRate`. */
export const flagOf = (name: string): string => `--${typedName(name)}`;
