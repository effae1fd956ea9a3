/** The axis of epochs, steps and other whole numbers. */
export const WHOLE_NUMBERS = { format: 'd', tickMinStep: 1, grid: false } as const;

/** Epochs from left to right, from the first that there is to the last. */
export const EPOCHS = {
  field: 'epoch',
  type: 'quantitative',
  scale: { nice: false, zero: false },
  axis: WHOLE_NUMBERS,
} as const;
