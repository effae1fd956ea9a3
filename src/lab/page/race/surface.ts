export type Pair = readonly [number, number];

/** A loss of two parameters. */
export interface Surface {
  readonly value: (x: number, y: number) => number;
  readonly gradient: (x: number, y: number) => Pair;
  /** Its least value. */
  readonly least: number;
  /** The part that is shown: a square from its lower left corner. */
  readonly corner: Pair;
  readonly side: number;
  readonly start: Pair;
}
