import { UserError } from '../../errors.ts';

/** Where the page finds the names of the runs, and their folder, as JSON. Below `runs/` is each of them. */
export const RUN_LIST = 'runs.json';

/** Runs that the page can show. */
export interface ServedRuns {
  /** The folder that they are in, as command lines name it. */
  readonly folder: string;
  /** Their names, the newest first. */
  readonly list: () => Promise<readonly string[]>;
  /**
   * @param name one of the list
   * @throws UserError in words for the page
   */
  open(name: string): Promise<Uint8Array>;
}

export const NO_RUNS: ServedRuns = {
  folder: '',
  list: async () => [],
  open: async (name) => {
    throw new Error(`there is no run ${name}`);
  },
};

export const runListOf = async ({ folder, list }: ServedRuns): Promise<string> =>
  JSON.stringify({ folder, names: await list() });

type Send = (status: number, body: string | Uint8Array, type: string) => void;

/** Answers for the list of runs and each of them; anything else is not found. No path is ever made of what was asked for. */
export async function answerRuns(path: string, runs: ServedRuns, send: Send): Promise<void> {
  try {
    if (path === `/${RUN_LIST}`) return send(200, await runListOf(runs), 'application/json');
    const asked = /^\/runs\/([^/]+)$/.exec(path)?.[1];
    const name = asked === undefined ? undefined : (await runs.list()).find((one) => encodeURIComponent(one) === asked);
    if (name === undefined) return send(404, 'there is no such file', 'text/plain; charset=utf-8');
    send(200, await runs.open(name), 'application/octet-stream');
  } catch (error) {
    const words = error instanceof UserError ? error.message : 'the run cannot be read';
    send(500, words, 'text/plain; charset=utf-8');
  }
}
