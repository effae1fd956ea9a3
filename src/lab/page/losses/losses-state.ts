import * as z from 'zod/mini';
import { choice, real, reals, whole } from '../state/fields.ts';
import type { Field, Fields } from '../state/hash.ts';

/** An image by its scores. */
export interface Sample {
  /** One a class. */
  readonly scores: readonly number[];
  /** The right class. */
  readonly label: number;
}

/** What the classes of the samples are called. */
export const CLASS_SETS = ['traffic', 'pets', 'letters'] as const;
export type ClassSet = (typeof CLASS_SETS)[number];

/** All that the page of losses shows. */
export interface LossesState {
  readonly samples: readonly Sample[];
  readonly classes: ClassSet;
  /** Which of the samples is looked at. */
  readonly at: number;
  readonly delta: number;
  /** True shares of sun, rain and snow, and what is believed; as weights. */
  readonly truth: readonly number[];
  readonly belief: readonly number[];
  /** Two rows of weights. */
  readonly w1: readonly number[];
  readonly w2: readonly number[];
  /** The deviation of the Gaussian prior, and the scale of the Laplace prior. */
  readonly sigma: number;
  readonly scale: number;
}

/** The furthest that a score goes. */
const MOST_SCORE = 100;
export const MOST_SAMPLES = 6;

const sample = ({ scores, label }: Sample): string => `${scores.join('~')}~${label}`;
const NUMBER = /^-?\d{1,3}(\.\d{1,6})?$/;

function readSample(text: string): Sample | undefined {
  const parts = text.split('~');
  if (parts.length < 3 || parts.length > 6 || !parts.every((one) => NUMBER.test(one))) return undefined;
  const numbers = parts.map(Number);
  const [scores, label] = [numbers.slice(0, -1), numbers.at(-1)!];
  const fits = scores.every((score) => Math.abs(score) <= MOST_SCORE) && Number.isInteger(label);
  return fits && label >= 0 && label < scores.length ? { scores, label } : undefined;
}

function readSamples(text: string): readonly Sample[] | undefined {
  const samples = text.split('_').map(readSample);
  const first = samples[0];
  const fits = samples.every((one) => one !== undefined && one.scores.length === first!.scores.length);
  return fits && samples.length <= MOST_SAMPLES ? (samples as readonly Sample[]) : undefined;
}

const samplesField = (usual: readonly Sample[]): Field<readonly Sample[]> => ({
  usual,
  schema: z.pipe(
    z.string(),
    z.transform((text, context) => {
      const samples = readSamples(text);
      if (samples !== undefined) return samples;
      context.issues.push({ code: 'custom', message: 'no samples', input: text });
      return z.NEVER;
    }),
  ),
  print: (samples) => samples.map(sample).join('_'),
});

const of = (label: number, ...scores: readonly number[]): Sample => ({ scores, label });

/** The lectures' examples: Stanford CS231n, "Linear classification". */
export const EXAMPLES = {
  traffic: {
    classes: 'traffic',
    samples: [of(0, 3.2, 5.1, -1.7), of(1, 1.3, 4.9, 2.0), of(2, 2.2, 2.5, -3.1)],
  },
  pets: {
    classes: 'pets',
    samples: [of(0, 7.9, 5.8, -1.9), of(1, 3.3, -0.8, 6.5), of(2, -1.1, 3.4, 2.5), of(0, 2.3, 1.5, 4.4)],
  },
  margins: { classes: 'letters', samples: [of(0, 10, -2, 3), of(0, 10, 9, 9), of(0, 10, -100, -100)] },
  jiggled: { classes: 'letters', samples: [of(0, 10, -2, 3), of(0, 20, -2, 3)] },
} as const satisfies Readonly<Record<string, Pick<LossesState, 'classes' | 'samples'>>>;
export type ExampleName = keyof typeof EXAMPLES;

const three = { low: 0.01, high: 1, least: 3, most: 3 } as const;
const weights = { low: -2, high: 2, least: 3, most: 3 } as const;

export const LOSSES_FIELDS: Fields<LossesState> = {
  samples: samplesField(EXAMPLES.traffic.samples),
  classes: choice(EXAMPLES.traffic.classes, CLASS_SETS),
  at: whole(0, 0, MOST_SAMPLES - 1),
  delta: real(1, 0.1, 10),
  truth: reals([0.5, 0.3, 0.2], three),
  belief: reals([0.4, 0.3, 0.3], three),
  w1: reals([1, 0, 0], weights),
  w2: reals([0.3, -0.1, 0.8], weights),
  sigma: real(1, 0.2, 3),
  scale: real(1, 0.2, 3),
};

/** A sample with another score of one class, to one decimal and within what is allowed. */
export function withScore({ scores, label }: Sample, j: number, score: number): Sample {
  const kept = Math.round(Math.max(-MOST_SCORE, Math.min(MOST_SCORE, score)) * 10) / 10;
  return { scores: scores.map((one, i) => (i === j ? kept : one)), label };
}
