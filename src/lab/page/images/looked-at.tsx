import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { SIDE } from '../../../features/image.ts';
import type { ShapeImages, TrainedImages } from '../engine/requests.ts';
import { Slider } from '../parts/controls.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { PageProps } from '../parts/stateful.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { STRINGS } from '../strings.ts';
import { contributionPicture, contributionsOf, type ImagesState, N_HELD_OUT, scoresOf } from './images-state.ts';
import { imageAt, Picture } from './picture.tsx';

const { images: words } = STRINGS;

interface LookedAtProps extends Pick<PageProps<ImagesState>, 'page'> {
  readonly trained: TrainedImages;
  readonly shapes: ShapeImages;
  /** A picture of the visitor's, which is looked at instead. */
  readonly own: Uint8Array | undefined;
}

/** One image: its scores, what each of its pixels adds to one of them, and its nearest neighbours. */
export function LookedAt({ page, trained, shapes, own }: LookedAtProps) {
  const { at, of } = page.state.value;
  const place = useSignal<number | undefined>(undefined);
  const { classNames, firstHeldOut, labels } = trained;
  const pixels = useMemo(() => own ?? imageAt(shapes.pixels, firstHeldOut + at), [own, at, shapes]);
  const scores = useMemo(() => scoresOf(trained, pixels), [trained, pixels]);
  const best = scores.indexOf(Math.max(...scores));
  const c = of < 0 ? best : of;
  const contributions = useMemo(() => contributionsOf(trained, pixels, c), [trained, pixels, c]);
  const { answer: nearest } = useAnswer('neighbours', { pixels, own: own ? undefined : firstHeldOut + at, k: 5 }, [
    pixels,
  ]);
  const most = Math.max(...scores.map(Math.abs), 1e-9);
  const title = own === undefined ? words.image(at + 1, classNames[labels[at]!]!) : words.ownTitle;
  const pointed =
    place.value === undefined
      ? words.hover
      : words.adds(
          place.value % SIDE,
          Math.floor(place.value / SIDE),
          contributions[place.value]!.toFixed(3),
          classNames[c]!,
        );
  return (
    <>
      <div class="gallery two">
        <figure>
          <Picture pixels={pixels} label={title} onLook={(one) => (place.value = one)} />
          <figcaption>{title}</figcaption>
        </figure>
        <figure>
          <Picture
            pixels={contributionPicture(contributions)}
            label={words.contributions(classNames[c]!)}
            onLook={(one) => (place.value = one)}
          />
          <figcaption>{words.contributions(classNames[c]!)}</figcaption>
        </figure>
      </div>
      <p class="votes">{pointed}</p>
      {own === undefined && (
        <Slider
          label={words.which}
          value={at}
          min={0}
          max={N_HELD_OUT - 1}
          text={String(at + 1)}
          onPreview={(next) => page.preview({ at: next })}
          onCommit={(next) => page.commit({ at: next })}
        />
      )}
      <Scroll label={words.scores}>
        <table class="scores">
          <thead>
            <tr>
              <th scope="col">{words.class}</th>
              <th scope="col">{words.score}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {scores.map((score, i) => (
              <tr key={classNames[i]} class={i === best ? 'chosen' : ''}>
                <th scope="row">
                  <button type="button" aria-pressed={i === c} onClick={() => page.commit({ of: i })}>
                    {classNames[i]}
                  </button>
                </th>
                <td>{score.toFixed(2)}</td>
                <td>
                  <span
                    class={score < 0 ? 'bar minus' : 'bar'}
                    style={{ width: `${(Math.abs(score) / most) * 120}px` }}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p>
        <strong>{words.nearest}</strong>
      </p>
      <div class="gallery small">
        {nearest?.map(({ image, l2Squared }) => (
          <figure key={image}>
            <Picture pixels={imageAt(shapes.pixels, image)} label={classNames[shapes.labels[image]!]!} />
            <figcaption>
              {classNames[shapes.labels[image]!]} <small>{Math.sqrt(l2Squared).toFixed(0)}</small>
            </figcaption>
          </figure>
        ))}
      </div>
    </>
  );
}
