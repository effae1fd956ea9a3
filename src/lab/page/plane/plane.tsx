import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Layers } from '../parts/save.ts';
import { isDark } from '../parts/theme.ts';
import { type Points, UNIT_LENGTH } from '../state/points.ts';
import { STRINGS } from '../strings.ts';
import { drawOverlay, drawRegions, fromScreen, type Overlay, type Place, type Probe, SIDE } from './draw.ts';
import { nearestPoint, withAdded, withLabel, withMoved, withoutPoint } from './edit.ts';

/** What a click does; `look` does nothing. */
export type Tool = 'move' | 'add' | 'remove' | 'relabel' | 'look';

/** Places that can be dragged beside the points. */
export interface Handles {
  readonly places: readonly Place[];
  readonly onPreview: (handle: number, place: Place) => void;
  readonly onCommit: () => void;
}

/** What is being dragged: a point or a handle, by its number. */
interface Held {
  readonly kind: 'point' | 'handle';
  readonly index: number;
}

interface PlaneProps {
  readonly name: string;
  readonly points: Points;
  readonly regions: Uint8Array | undefined;
  readonly tool: Tool;
  /** The class of points that are added or relabelled. */
  readonly label: number;
  /** What is known of the place that is looked at. */
  readonly probe: Probe | undefined;
  readonly onLook: (place: Place | undefined) => void;
  readonly onPreview: (points: Points) => void;
  readonly onCommit: (points: Points) => void;
  /** What else can be dragged. */
  readonly handles?: Handles | undefined;
  /** What is drawn below the points. */
  readonly below?: Overlay['below'];
  /** Points that are pointed out. */
  readonly marked?: Overlay['marked'];
  /** Told the two canvases, for a picture. */
  readonly onCanvases?: (layers: Layers) => void;
}

/** How near a finger or a mouse has to come to a point, in CSS pixels. */
const REACH = { touch: 30, mouse: 16 } as const;
/** How far an arrow key goes, in shares of the side. */
const KEY_STEP = 0.02;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** A square of the plane: regions, and points that can be dragged. */
export function Plane(props: PlaneProps) {
  const { name, points, regions, tool, probe, handles, below, marked, onLook, onPreview, onCommit, onCanvases } = props;
  const box = useRef<HTMLDivElement>(null);
  const under = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const size = useSignal(SIDE);
  const held = useSignal<Held | undefined>(undefined);
  const cursor = useSignal<Place | undefined>(undefined);

  useEffect(() => {
    const canvas = over.current!;
    const observer = new ResizeObserver(() => {
      size.value = canvas.clientWidth;
    });
    observer.observe(canvas);
    onCanvases?.([under.current!, canvas]);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (regions !== undefined) drawRegions(under.current!, regions, isDark.value);
  }, [regions, isDark.value]);
  useLayoutEffect(() => {
    const overlay = {
      points,
      chosen: held.value?.kind === 'point' ? held.value.index : undefined,
      cursor: cursor.value,
      probe: held.value === undefined ? probe : undefined,
      below,
      marked,
    };
    drawOverlay(over.current!, size.value, overlay, isDark.value);
  }, [points, held.value, cursor.value, probe, below, marked, size.value, isDark.value]);

  const placeOf = (event: PointerEvent) => {
    const { left, top, width, height } = over.current!.getBoundingClientRect();
    return [fromScreen(event.clientX - left, width), fromScreen(height - (event.clientY - top), height)] as const;
  };
  const far = (reach: number) => (reach / size.value) * 2 * UNIT_LENGTH;
  /** The point within reach, if there is one. */
  const pointAt = (x: number, y: number, reach: number) => {
    const { index, distance } = nearestPoint(points, x, y);
    return distance <= far(reach) ? index : undefined;
  };
  /** The handle within reach, if there is one. */
  const handleAt = (x: number, y: number, reach: number) => {
    const distances = handles?.places.map((one) => Math.hypot(one.x - x, one.y - y)) ?? [];
    const least = Math.min(...distances);
    return least <= far(reach) ? distances.indexOf(least) : undefined;
  };
  /** What the tool does at a place; what is to be moved is only taken, handles before points. */
  const act = (x: number, y: number, reach: number) => {
    if (tool === 'look') return;
    if (tool === 'add') return onCommit(withAdded(points, x, y, props.label));
    const handle = tool === 'move' ? handleAt(x, y, reach) : undefined;
    if (handle !== undefined) {
      held.value = { kind: 'handle', index: handle };
      return;
    }
    const index = pointAt(x, y, reach);
    if (index === undefined) return;
    if (tool === 'remove') onCommit(withoutPoint(points, index));
    else if (tool === 'relabel') onCommit(withLabel(points, index, props.label));
    else held.value = { kind: 'point', index };
  };
  const dragTo = ({ kind, index }: Held, place: Place) => {
    if (kind === 'point') onPreview(withMoved(points, index, place.x, place.y));
    else handles?.onPreview(index, place);
  };
  const drop = () => {
    if (held.value === undefined) return;
    const { kind } = held.value;
    held.value = undefined;
    if (kind === 'point') onCommit(points);
    else handles?.onCommit();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    const at = cursor.value ?? { x: 0, y: 0 };
    if (arrow !== undefined) {
      const along = (from: number, by: number) =>
        fromScreen(((from / UNIT_LENGTH + 1) / 2 + by * KEY_STEP) * SIDE, SIDE);
      const next = { x: along(at.x, arrow[0]), y: along(at.y, arrow[1]) };
      cursor.value = next;
      if (held.value !== undefined) dragTo(held.value, next);
      else onLook(next);
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (held.value !== undefined) drop();
      else act(at.x, at.y, REACH.touch);
    } else if (event.key === 'Escape') drop();
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={box}
      class={`plane ${tool}`}
      role="application"
      aria-label={STRINGS.plane.canvas(name)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is a control, driven by keys as well
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => {
        drop();
        cursor.value = undefined;
        onLook(undefined);
      }}
      onPointerDown={(event) => {
        box.current!.setPointerCapture(event.pointerId);
        const [x, y] = placeOf(event);
        cursor.value = undefined;
        act(x, y, event.pointerType === 'mouse' ? REACH.mouse : REACH.touch);
      }}
      onPointerMove={(event) => {
        const [x, y] = placeOf(event);
        if (held.value !== undefined) dragTo(held.value, { x, y });
        else onLook({ x, y });
      }}
      onPointerUp={drop}
      onPointerCancel={drop}
      onPointerLeave={() => onLook(undefined)}
    >
      <canvas ref={under} width={SIDE} height={SIDE} />
      <canvas ref={over} />
    </div>
  );
}
