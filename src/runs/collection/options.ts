/** Options that say how a process ran or what it showed, and change no result; the data is known by its digest. */
const OF_THE_PROCESS: ReadonlySet<string> = new Set([
  'json',
  'quiet',
  'verbose',
  'run',
  'runDir',
  'resume',
  'tag',
  'cache',
  'threads',
  'queue',
  'insecureQueue',
  'queueRun',
  'csv',
  'csvSeparator',
  'tensorboard',
  'dataDir',
  'pictures',
  'mistakes',
  'neighboursOf',
]);

/** The recorded options that decide what a run comes to, without those that are off or were left open. */
export const decidingOptions = (options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) => value !== null && value !== undefined && value !== false && !OF_THE_PROCESS.has(name),
    ),
  );
