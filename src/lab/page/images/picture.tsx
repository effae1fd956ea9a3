import { useLayoutEffect, useRef } from 'preact/hooks';
import { IMAGE_BYTES, PLANE, SIDE } from '../../../features/image.ts';

interface PictureProps {
  /** 3072 planar bytes. */
  readonly pixels: Uint8Array;
  /** What it is; absent: what is about it says so. */
  readonly label?: string;
  readonly onCanvas?: ((canvas: HTMLCanvasElement) => void) | undefined;
}

/** An image of 32 × 32 pixels, as large as there is room. */
export function Picture({ pixels, label, onCanvas }: PictureProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = ref.current!;
    const context = canvas.getContext('2d')!;
    const image = context.createImageData(SIDE, SIDE);
    for (let p = 0; p < PLANE; p++) {
      image.data.set([pixels[p]!, pixels[PLANE + p]!, pixels[2 * PLANE + p]!, 255], p * 4);
    }
    context.putImageData(image, 0, 0);
    onCanvas?.(canvas);
  }, [pixels]);
  return (
    <canvas
      ref={ref}
      class="picture"
      width={SIDE}
      height={SIDE}
      {...(label === undefined ? {} : { role: 'img', 'aria-label': label })}
    />
  );
}

/** The n-th of images that stand one after the other. */
export const imageAt = (pixels: Uint8Array, n: number): Uint8Array =>
  pixels.subarray(n * IMAGE_BYTES, (n + 1) * IMAGE_BYTES);

/** A picture file as 32 × 32 pixels: its largest square, made smaller. Rejects where the browser cannot read it. */
export async function cropped(file: Blob): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, SIDE, SIDE);
  context.drawImage(bitmap, left, top, side, side, 0, 0, SIDE, SIDE);
  bitmap.close();
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const pixels = new Uint8Array(IMAGE_BYTES);
  for (let p = 0; p < PLANE; p++) for (let c = 0; c < 3; c++) pixels[c * PLANE + p] = data[p * 4 + c]!;
  return pixels;
}
