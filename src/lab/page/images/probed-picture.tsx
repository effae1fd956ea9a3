import type { Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { PLANE, SIDE } from '../../../features/image.ts';
import { Keyed } from '../parts/keyed.tsx';
import { STRINGS } from '../strings.ts';
import { Picture } from './picture.tsx';

interface ProbedPictureProps {
  /** 3072 planar bytes. */
  readonly pixels: Uint8Array;
  readonly label: string;
  /** The pixel that is pointed at, by its place in a plane of the image. */
  readonly place: Signal<number | undefined>;
}

/** From where arrow keys start. */
const MIDDLE = PLANE / 2 + SIDE / 2;

const within = (at: number): number => Math.max(0, Math.min(SIDE - 1, at));

/** An image of which each pixel can be pointed at: by a mouse, a finger or keys. */
export function ProbedPicture({ pixels, label, place }: ProbedPictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const look = ({ clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = box.current!.getBoundingClientRect();
    const [x, y] = [((clientX - left) / width) * SIDE, ((clientY - top) / height) * SIDE];
    place.value = within(Math.floor(y)) * SIDE + within(Math.floor(x));
  };
  const leave = () => {
    place.value = undefined;
  };
  const at = place.value;
  return (
    <Keyed
      label={label}
      help={STRINGS.images.keys}
      onStep={(right, up) => {
        const from = place.value ?? MIDDLE;
        place.value = within(Math.floor(from / SIDE) - up) * SIDE + within((from % SIDE) + right);
      }}
      onEnter={() => (place.value ??= MIDDLE)}
      onLeave={leave}
    >
      <div
        ref={box}
        class="probed"
        onPointerDown={look}
        onPointerMove={look}
        // What a finger has pointed at stays until it points elsewhere.
        onPointerLeave={({ pointerType }) => pointerType === 'mouse' && leave()}
      >
        <Picture pixels={pixels} />
        {at !== undefined && (
          <span
            class="pointed"
            style={{ left: `${((at % SIDE) / SIDE) * 100}%`, top: `${(Math.floor(at / SIDE) / SIDE) * 100}%` }}
          />
        )}
      </div>
    </Keyed>
  );
}
