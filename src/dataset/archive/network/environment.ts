/** Environment variables, by name: `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;
