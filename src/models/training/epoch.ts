/** The record of one batch of training. */
export interface BatchRecord {
  /** 1 is the first. */
  readonly epoch: number;
  /** 1 is the first of each epoch. */
  readonly batch: number;
  readonly nBatches: number;
  /** Data loss plus penalty of this batch, before its step. */
  readonly loss: number;
}

/** The record of one epoch of training. */
export interface EpochRecord {
  /** 1 is the first. */
  readonly epoch: number;
  /** Mean data loss plus penalty over the epoch's batches, in nats for softmax. */
  readonly trainLoss: number;
  /** In [0, 1]; null if nothing is held out. */
  readonly valAccuracy: number | null;
  readonly seconds: number;
}
