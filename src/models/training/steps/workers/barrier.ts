/** Words that a barrier and its counter take. */
export const BARRIER_WORDS = 4;

const TASK = 0;
const ARRIVED = 1;
const GENERATION = 2;
const BROKEN = 3;
/**
 * How often a thread looks before it goes to sleep. The others are microseconds behind where each has a processor, and to
 * be woken takes as long; where they share processors, the one that looks keeps the others from their work.
 */
const LOOKS = { alone: 100_000, crowded: 1000 };

/** Threads that share out tasks and wait for each other, over BARRIER_WORDS of shared memory, zero before the first use. */
export class Barrier {
  readonly #words: Int32Array;
  readonly #nThreads: number;
  readonly #looks: number;

  /** @param crowded whether there are more threads than processors */
  constructor(words: Int32Array, nThreads: number, crowded: boolean) {
    this.#words = words;
    this.#nThreads = nThreads;
    this.#looks = crowded ? LOOKS.crowded : LOOKS.alone;
  }

  /** Does tasks 0 … nTasks - 1, each on one of the threads, and returns when all are done. Every thread calls it alike. */
  share(nTasks: number, work: (task: number) => void): void {
    while (!this.#isBroken) {
      const task = Atomics.add(this.#words, TASK, 1);
      if (task >= nTasks) break;
      work(task);
    }
    this.#wait();
  }

  /** Makes all threads fail before their next task, instead of waiting for ever: called where one has to give up, or all are to stop. */
  break(): void {
    Atomics.store(this.#words, BROKEN, 1);
    Atomics.add(this.#words, GENERATION, 1);
    Atomics.notify(this.#words, GENERATION);
  }

  #wait(): void {
    const words = this.#words;
    const generation = Atomics.load(words, GENERATION);
    if (Atomics.add(words, ARRIVED, 1) + 1 === this.#nThreads) {
      Atomics.store(words, TASK, 0);
      Atomics.store(words, ARRIVED, 0);
      Atomics.add(words, GENERATION, 1);
      Atomics.notify(words, GENERATION);
    } else {
      for (let look = 0; look < this.#looks && Atomics.load(words, GENERATION) === generation; look++);
      // Broken before the generation was read: no thread would ever change it again.
      while (!this.#isBroken && Atomics.load(words, GENERATION) === generation) {
        Atomics.wait(words, GENERATION, generation);
      }
    }
    if (this.#isBroken) throw new Error('another thread of this training failed');
  }

  get #isBroken(): boolean {
    return Atomics.load(this.#words, BROKEN) !== 0;
  }
}
