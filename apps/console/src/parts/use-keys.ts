import { useEffect, useEffectEvent } from 'react';

/** Calls the action of a key pressed anywhere on the page. Single letters rest while somebody is typing. */
export function useKeys(onKey: (key: string, event: KeyboardEvent) => void): void {
  const act = useEffectEvent(onKey);
  useEffect(() => {
    function pressed(event: KeyboardEvent): void {
      if (event.isComposing || event.altKey) return;
      const held = event.ctrlKey || event.metaKey;
      if (!held && isTyping(event.target)) return;
      act(held ? `Ctrl+${event.key}` : event.key, event);
    }
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** Moves the focus to the next (1) or the previous (-1) row link of the page. */
export function stepRow(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('[data-row-link]')];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
