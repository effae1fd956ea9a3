/** Scores that are nearer to each other than this, as shares of images, look alike. */
const LEAST_SPAN = 0.01;

/** How near a score is to the best: 1 for the best, 0 for the far ones. */
export type Standing = (score: number) => number;

/** The best half of the scores spans the upper half of the range, so that a few that are far off hide no difference. */
export function standingAmong(scores: readonly number[]): Standing {
  const falling = [...scores].sort((a, b) => b - a);
  const [top = 0, median = 0] = [falling[0], falling[Math.floor((falling.length - 1) / 2)]];
  const span = Math.max(LEAST_SPAN, 2 * (top - median));
  return (score) => Math.max(0, 1 - (top - score) / span);
}
