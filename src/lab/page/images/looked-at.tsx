import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { SIDE } from '../../../features/image.ts';
import type { LabelledImages, TrainedImages } from '../engine/requests.ts';
import { Slider } from '../parts/controls.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { PageProps } from '../parts/stateful.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { STRINGS } from '../strings.ts';
import { contributionPicture, contributionsOf, type ImagesState } from './images-state.ts';
import { Nearest } from './nearest.tsx';
import { imageAt } from './picture.tsx';
import { ProbedPicture } from './probed-picture.tsx';

const { images: words } = STRINGS;

interface LookedAtProps extends Pick<PageProps<ImagesState>, 'page'> {
  readonly trained: TrainedImages;
  readonly images: LabelledImages;
  /** The address of the run that is shown; undefined: shapes are. */
  readonly run: string | undefined;
  /** A picture of the visitor's, which is looked at instead. */
  readonly own: Uint8Array | undefined;
}

/** One image: its scores, what each of its pixels adds to one of them, and its nearest neighbours. */
export function LookedAt({ page, trained, images, run, own }: LookedAtProps) {
  const { of } = page.state.value;
  const place = useSignal<number | undefined>(undefined);
  const { classifier, firstHeldOut, labels } = trained;
  const at = Math.min(page.state.value.at, labels.length - 1);
  const { classNames } = classifier;
  const pixels = useMemo(() => own ?? imageAt(images.pixels, firstHeldOut + at), [own, at, images]);
  const { answer: ownScores } = useAnswer('scores', own && { classifier, pixels: own }, [own, trained]);
  const n = classNames.length;
  const known = trained.scores.subarray(at * n, (at + 1) * n);
  const scores = own === undefined || ownScores === undefined ? [...known] : ownScores;
  const best = scores.indexOf(Math.max(...scores));
  const c = of < 0 || of >= n ? best : of;
  const contributions = useMemo(() => contributionsOf(classifier, pixels, c), [trained, pixels, c]);
  const { answer: nearest } = useAnswer('neighbours', { run, pixels, own: own ? undefined : firstHeldOut + at, k: 5 }, [
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
          <ProbedPicture pixels={pixels} label={title} place={place} />
          <figcaption>{title}</figcaption>
        </figure>
        <figure>
          <ProbedPicture
            pixels={contributionPicture(contributions)}
            label={words.contributions(classNames[c]!)}
            place={place}
          />
          <figcaption>{words.contributions(classNames[c]!)}</figcaption>
        </figure>
      </div>
      <p class="votes" role="status">
        {pointed}
      </p>
      {own === undefined && (
        <Slider
          label={words.which}
          value={at}
          min={0}
          max={labels.length - 1}
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
                    style={{ width: `${(Math.abs(score) / most) * 100}%` }}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p>
        <strong>{words.nearest(images.labels.length)}</strong>
      </p>
      <Nearest nearest={nearest ?? []} images={images} />
    </>
  );
}
