/** What is drawn anew for each epoch. */
export interface Noise {
  /** 32 bits that decide all noise of the epoch, whoever computes it; 0 for a model without any. */
  key: number;
}
