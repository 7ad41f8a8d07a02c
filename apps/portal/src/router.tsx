import { useSyncExternalStore, type MouseEvent, type ReactNode } from 'react';

const base = import.meta.env.BASE_URL;
const moved = 'zhenshu:moved';
let moves = 0;

/** The address below /portal/: path without slashes at its ends ('', 'report/photo', 'track'), the query and what stands behind the #. */
export function useAddress(): { path: string; search: string; hash: string } {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  const search = useSyncExternalStore(subscribe, () => location.search);
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return { path: path.slice(base.length - 1).replaceAll(/^\/|\/$/g, ''), search, hash };
}

/** Whether the resident has moved between pages yet; the first page must not steal the focus. */
export function hasMoved(): boolean {
  return moves > 0;
}

/** Goes to a page of the portal. */
export function go(path: string, how: { replace?: boolean } = {}): void {
  moves += 1;
  if (how.replace) history.replaceState(null, '', base + path);
  else history.pushState(null, '', base + path);
  scrollTo(0, 0);
  dispatchEvent(new Event(moved));
}

/** A link inside the portal. */
export function Link({
  to,
  className,
  label,
  children,
}: {
  to: string;
  className?: string;
  label?: string;
  children: ReactNode;
}) {
  function follow(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  }
  return (
    <a href={base + to} className={className} aria-label={label} onClick={follow}>
      {children}
    </a>
  );
}

function subscribe(listener: () => void): () => void {
  function back(): void {
    moves += 1;
    listener();
  }
  addEventListener('popstate', back);
  addEventListener(moved, listener);
  return () => {
    removeEventListener('popstate', back);
    removeEventListener(moved, listener);
  };
}
