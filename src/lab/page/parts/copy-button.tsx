import { useSignal } from '@preact/signals';
import { STRINGS } from '../strings.ts';

/** Copies a text, and says so. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: () => string }) {
  const said = useSignal<string | undefined>(undefined);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      said.value = STRINGS.copied;
    } catch {
      said.value = STRINGS.copyFailed;
    }
  };
  return (
    <span class="copy">
      <button type="button" onClick={copy}>
        {label}
      </button>
      <span class="said" role="status">
        {said.value}
      </span>
    </span>
  );
}
