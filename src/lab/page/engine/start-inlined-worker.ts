import InlinedWorker from './worker.ts?worker&inline';

/** Starts the page's worker, which is part of the page: for a page that is a single file. */
export const startWorker = (): Worker => new InlinedWorker();
