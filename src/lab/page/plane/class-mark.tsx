import { CLASSES } from './classes.ts';

const OUTLINES = {
  circle: 'M8 2a6 6 0 1 0 .01 0Z',
  square: 'M2.5 2.5h11v11h-11Z',
  triangle: 'M8 1.5 15 14H1Z',
  diamond: 'M8 1l7 7-7 7-7-7Z',
  cross: 'M6 1h4v5h5v4h-5v5H6v-5H1V6h5Z',
} as const;

/** A class as it is drawn: its shape in its colour. */
export function ClassMark({ label }: { readonly label: number }) {
  const { colour, shape } = CLASSES[label]!;
  return (
    <svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={OUTLINES[shape]} fill={colour} />
    </svg>
  );
}
