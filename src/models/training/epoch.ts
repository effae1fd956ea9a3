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
  /**
   * Mean data loss of the held-out images plus the penalty, with the weights at the end of the epoch; null if nothing is held
   * out, or if it is no finite number; absent for an epoch that a version before it trained.
   */
  readonly valLoss?: number | null | undefined;
  /**
   * In [0, 1], on as many training images as are held out, of each class its share, with the same weights; null if none
   * were classified; absent as above.
   */
  readonly trainAccuracy?: number | null | undefined;
  /** In [0, 1]; null if nothing is held out. */
  readonly valAccuracy: number | null;
  readonly seconds: number;
}
