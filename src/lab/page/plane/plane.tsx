import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Keyed } from '../parts/keyed.tsx';
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
const MIDDLE: Place = { x: 0, y: 0 };

/** A square of the plane: regions, and points that can be dragged. */
export function Plane(props: PlaneProps) {
  const { name, points, regions, tool, probe, handles, below, marked, onLook, onPreview, onCommit, onCanvases } = props;
  const box = useRef<HTMLDivElement>(null);
  const under = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const size = useSignal(SIDE);
  const held = useSignal<Held | undefined>(undefined);
  const cursor = useSignal<Place | undefined>(undefined);
  /** The handle or point that keys last led to; -1: none. */
  const visited = useRef(-1);

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

  /** Brings the cross to a place, and what is held with it. */
  const moveCross = (place: Place) => {
    cursor.value = place;
    if (held.value !== undefined) dragTo(held.value, place);
    else onLook(place);
  };
  const onStep = (right: number, up: number) => {
    const { x, y } = cursor.value ?? MIDDLE;
    const along = (from: number, by: number) => fromScreen(((from / UNIT_LENGTH + 1) / 2 + by * KEY_STEP) * SIDE, SIDE);
    moveCross({ x: along(x, right), y: along(y, up) });
  };
  /** To the next handle or point, or the one before. */
  const jump = (by: 1 | -1) => {
    const places = [...(handles?.places ?? []), ...placesOf(points)];
    visited.current = (Math.max(visited.current, by < 0 ? 0 : -1) + by + places.length) % places.length;
    moveCross(places[visited.current]!);
  };
  const onKey = (key: string) => {
    const { x, y } = cursor.value ?? MIDDLE;
    const isHeld = held.value !== undefined;
    if ((key === 'n' || key === 'p') && !isHeld) jump(key === 'n' ? 1 : -1);
    else if (tool === 'look') return false;
    else if (isHeld && [' ', 'Enter', 'Escape'].includes(key)) drop();
    else if (isHeld) return false;
    else if (key === 'Enter' || key === ' ') act(x, y, REACH.touch);
    else {
      const changed = changedBy(key);
      const index = pointAt(x, y, REACH.touch);
      if (changed === undefined || index === undefined) return false;
      onCommit(changed(points, index));
    }
    return true;
  };

  return (
    <Keyed
      label={name}
      help={tool === 'look' ? STRINGS.plane.lookKeys : STRINGS.plane.keys(handles !== undefined)}
      onStep={onStep}
      onKey={onKey}
      onEnter={() => moveCross(cursor.value ?? MIDDLE)}
      onLeave={() => {
        drop();
        cursor.value = undefined;
        visited.current = -1;
        onLook(undefined);
      }}
    >
      <div
        ref={box}
        class={`plane ${tool}`}
        onPointerDown={(event) => {
          box.current!.setPointerCapture(event.pointerId);
          const [x, y] = placeOf(event);
          cursor.value = undefined;
          act(x, y, event.pointerType === 'mouse' ? REACH.mouse : REACH.touch);
          onLook({ x, y });
        }}
        onPointerMove={(event) => {
          const [x, y] = placeOf(event);
          if (held.value !== undefined) dragTo(held.value, { x, y });
          else onLook({ x, y });
        }}
        onPointerUp={(event) => {
          const [x, y] = placeOf(event);
          drop();
          onLook({ x, y });
        }}
        onPointerCancel={drop}
        // What a finger has pointed at stays until it points elsewhere.
        onPointerLeave={({ pointerType }) => pointerType === 'mouse' && onLook(undefined)}
      >
        <canvas ref={under} width={SIDE} height={SIDE} />
        <canvas ref={over} />
      </div>
    </Keyed>
  );
}

/** What a key does to the point at the cross, whatever the tool: deletes it, or gives it a class by its number. */
function changedBy(key: string): ((points: Points, index: number) => Points) | undefined {
  if (key === 'Delete' || key === 'Backspace') return withoutPoint;
  const label = '12345'.indexOf(key);
  return key.length === 1 && label >= 0 ? (points, index) => withLabel(points, index, label) : undefined;
}

const placesOf = ({ xy, labels }: Points): readonly Place[] =>
  Array.from(labels, (_, i) => ({ x: xy[i * 2]!, y: xy[i * 2 + 1]! }));
