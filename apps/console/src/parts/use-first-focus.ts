import { useEffect } from 'react';

/** Puts the cursor into the question of this id, once when it appears; later drawings leave it where it is. */
export function useFirstFocus(id: string): void {
  useEffect(() => document.querySelector<HTMLElement>(`#${id}`)?.focus(), [id]);
}
