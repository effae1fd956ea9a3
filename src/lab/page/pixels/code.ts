import { N_SHAPES } from '../images/shapes.ts';
import { STRINGS } from '../strings.ts';
import { boxOf, type PixelsState } from './pixels-state.ts';

/** The command line, or the program, that gives the distances that the page shows. */
export function pixelsCode(state: PixelsState): { readonly title: string; readonly text: string } {
  const { image, shift, solved } = state;
  if (!solved) return { title: STRINGS.code, text: byHand(state) };
  const line = `npx cifar-train pixel-distance --dataset shapes --limit ${N_SHAPES} --image ${image} --shift ${shift}`;
  return { title: STRINGS.command, text: `${line}\n` };
}

function byHand({ image, shift, box, tint }: PixelsState): string {
  const { from, to } = boxOf(box);
  return `import { makeShapes } from 'cifar-train';

const { train } = makeShapes({ seed: 0, nTrain: ${N_SHAPES}, nTest: 0 });
const original = train.pixels.subarray(${image} * 3072, ${image + 1} * 3072);
const shifted = original.map((_, p) => original[p - Math.min(${shift}, p % 32)]!);
const isCovered = (at: number) => at >= ${from} && at < ${to};
const occluded = original.map((value, p) => (isCovered(p % 32) && isCovered(Math.floor((p % 1024) / 32)) ? 0 : value));
const tint = [-${tint}, 0, ${tint}];
const tinted = Uint8ClampedArray.from(original, (value, p) => value + tint[Math.floor(p / 1024)]!);
const squares = (image: ArrayLike<number>) => Array.from(image, (value, p) => (value - original[p]!) ** 2);
export const l2Squared = [shifted, occluded, tinted].map((image) => squares(image).reduce((sum, one) => sum + one));
`;
}
