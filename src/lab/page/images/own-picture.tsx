import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { STRINGS } from '../strings.ts';
import { cropped } from './picture.tsx';

const { images } = STRINGS;

/** Takes a picture of the visitor's: chosen, dropped anywhere on the page, or pasted. It stays in the page. */
export function OwnPicture({ onPicture }: { readonly onPicture: (pixels: Uint8Array) => void }) {
  const fault = useSignal<string | undefined>(undefined);
  const take = async (file: Blob | null | undefined) => {
    if (!file) return;
    try {
      onPicture(await cropped(file));
      fault.value = undefined;
    } catch {
      fault.value = images.unreadable;
    }
  };
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => void take(event.clipboardData?.files[0]);
    const onOver = (event: DragEvent) => event.preventDefault();
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      void take(event.dataTransfer?.files[0]);
    };
    addEventListener('paste', onPaste);
    addEventListener('dragover', onOver);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('paste', onPaste);
      removeEventListener('dragover', onOver);
      removeEventListener('drop', onDrop);
    };
  }, []);
  return (
    <>
      <label class="own">
        {images.own}
        <input type="file" accept="image/*" onChange={({ currentTarget }) => take(currentTarget.files?.[0])} />
      </label>
      <p class="fault" role="alert">
        {fault.value}
      </p>
    </>
  );
}
