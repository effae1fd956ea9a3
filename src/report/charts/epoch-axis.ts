/** The axis of epochs, steps and other whole numbers. */
export const WHOLE_NUMBERS = { format: 'd', tickMinStep: 1, grid: false } as const;

/** Epochs from left to right, from the first that there is to the last. */
export const EPOCHS = {
  field: 'epoch',
  type: 'quantitative',
  scale: { nice: false, zero: false },
  axis: WHOLE_NUMBERS,
} as const;

/** A chart is some hundred pixels wide: more points of a line would not be seen, and take as long as they are many. */
const MOST_POINTS = 2000;

/** Of the points of a line so many, spread evenly from the first to the last; all of them if they are no more. */
export const drawnPoints = <Point>(points: readonly Point[]): readonly Point[] =>
  points.length <= MOST_POINTS
    ? points
    : Array.from({ length: MOST_POINTS }, (_, i) => points[Math.round((i * (points.length - 1)) / (MOST_POINTS - 1))]!);
