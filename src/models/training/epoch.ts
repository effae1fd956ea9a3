/** What one batch of training gives. */
export interface BatchRecord {
  /** 1 is the first. */
  readonly epoch: number;
  /** 1 is the first of each epoch. */
  readonly batch: number;
  readonly nBatches: number;
  /** Data loss plus penalty of this batch, before its step. */
  readonly loss: number;
}

/** What one epoch of training gives. */
export interface EpochRecord {
  /** 1 is the first. */
  readonly epoch: number;
  /** Mean data loss plus penalty over the epoch's batches, in nats for softmax. */
  readonly trainLoss: number;
  /** In [0, 1]; null where nothing is held out. */
  readonly valAccuracy: number | null;
  readonly seconds: number;
}
