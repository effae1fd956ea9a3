import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Keyed, type KeysProps } from './keyed.tsx';
import { isDark } from './theme.ts';

/** The colours of the theme, for canvases. */
export interface Ink {
  readonly ground: string;
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly accent: string;
  readonly first: string;
  readonly second: string;
}

export function inkNow(): Ink {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const [ground, text, soft, line, accent] = ['ground', 'text', 'soft', 'line', 'accent'].map(colour);
  const [first, second] = ['first', 'second'].map(colour);
  return { ground, text, soft, line, accent, first, second } as Ink;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place in a drawing, in CSS pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

interface DrawingProps {
  /** What it shows, for who does not see it. */
  readonly label: string;
  /** Width by height. */
  readonly ratio: number;
  readonly draw: (context: CanvasRenderingContext2D, size: Size, ink: Ink) => void;
  readonly onCanvas?: ((canvas: HTMLCanvasElement) => void) | undefined;
  /** What can be dragged, and the keys that do the same; absent: nothing can. */
  readonly drag?: Drag | undefined;
}

export interface Drag {
  /** Where a finger or the mouse goes down, and moves while it is down. */
  readonly onDown: (spot: Spot, size: Size) => void;
  readonly onDrag: (spot: Spot, size: Size) => void;
  readonly onDrop: () => void;
  readonly keys: Omit<KeysProps, 'label'>;
}

/** A canvas that is drawn again whenever the page, its width or the theme changes. */
export function Drawing({ label, ratio, draw, onCanvas, drag }: DrawingProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const width = useSignal(400);
  const isHeld = useRef(false);
  const size = { width: width.value, height: Math.round(width.value / ratio) };
  useEffect(() => {
    const canvas = ref.current!;
    const observer = new ResizeObserver(() => {
      width.value = canvas.clientWidth;
    });
    observer.observe(canvas);
    onCanvas?.(canvas);
    return () => observer.disconnect();
  }, []);
  void isDark.value; // a new theme draws it again
  useLayoutEffect(() => {
    const canvas = ref.current!;
    canvas.width = Math.round(size.width * devicePixelRatio);
    canvas.height = Math.round(size.height * devicePixelRatio);
    const context = canvas.getContext('2d')!;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const ink = inkNow();
    context.fillStyle = ink.ground;
    context.fillRect(0, 0, size.width, size.height);
    context.font = '13px system-ui, sans-serif';
    draw(context, size, ink);
  });

  const spotOf = (event: PointerEvent): Spot => {
    const { left, top } = ref.current!.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const drop = () => {
    if (!isHeld.current) return;
    isHeld.current = false;
    drag?.onDrop();
  };
  const style = { aspectRatio: String(ratio) };
  if (drag === undefined) return <canvas ref={ref} class="drawing" style={style} role="img" aria-label={label} />;
  return (
    <Keyed label={label} {...drag.keys}>
      <canvas
        ref={ref}
        class="drawing live"
        style={style}
        onPointerDown={(event) => {
          ref.current!.setPointerCapture(event.pointerId);
          isHeld.current = true;
          drag.onDown(spotOf(event), size);
        }}
        onPointerMove={(event) => isHeld.current && drag.onDrag(spotOf(event), size)}
        onPointerUp={drop}
        onPointerCancel={drop}
      />
    </Keyed>
  );
}
