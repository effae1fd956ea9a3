import type { Calibration } from '../selection/calibration.ts';

/** Half a percent is no difference to speak of. */
const SAME = 0.005;

/** Whether a model is as sure as it is right, in words. */
export function calibrationVerdict({ meanConfidence }: Pick<Calibration, 'meanConfidence'>, accuracy: number): string {
  const gap = meanConfidence - accuracy;
  if (Math.abs(gap) < SAME) return 'as sure as it is right';
  return gap > 0 ? 'surer than it is right' : 'less sure than it is right';
}

/** Of a model that has none. */
export const NO_CALIBRATION = 'none: of the losses, only softmax gives probabilities';
