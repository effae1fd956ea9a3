/* Lines and arrows on a canvas. */

export type Vector = readonly [x: number, y: number];

/** The length of an arrow's barbs, in pixels. */
const BARB = 9;

export function segment(
  context: CanvasRenderingContext2D,
  from: Vector,
  to: Vector,
  width: number,
  colour: string,
): void {
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

export function arrow(
  context: CanvasRenderingContext2D,
  from: Vector,
  to: Vector,
  width: number,
  colour: string,
): void {
  segment(context, from, to, width, colour);
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  for (const turn of [0.5, -0.5]) {
    const end: Vector = [to[0] - BARB * Math.cos(angle + turn), to[1] - BARB * Math.sin(angle + turn)];
    segment(context, end, to, width, colour);
  }
}
