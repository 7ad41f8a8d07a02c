import { useSyncExternalStore } from 'react';
import { queryClient } from './api.ts';

/** That a case moved, as `GET /live` says it. */
type Step = { readonly caseId: string; readonly tasks: boolean };

/** Whether news come in: 'lost' while the server cannot be reached, 'off' where nobody asked for them. */
export type LiveState = 'off' | 'live' | 'lost';

/** The first news are acted on soon; while more come, lists are asked for again only so often. */
const soon = 300;
const spacing = 3000;
const again = 10_000;

let state: LiveState = 'off';
const listeners = new Set<() => void>();

function become(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

/** Whether news come in. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/**
 * Keeps what the pages show of cases as new as the server's (实时更新), until it is ended: a stream while the page is in
 * sight, since a browser has only few connections for all its pages.
 */
export function watchCases(): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let all = false;
  let tasks = false;
  const cases = new Set<string>();

  function refresh(): void {
    timer = undefined;
    last = Date.now();
    const keys = all ? [['case']] : [...cases].map((id) => ['case', id]);
    if (all || tasks) keys.push(['work']);
    for (const queryKey of [...keys, ['cases'], ['calls'], ['measures']]) {
      void queryClient.invalidateQueries({ queryKey });
    }
    [all, tasks] = [false, false];
    cases.clear();
  }
  function later(): void {
    timer ??= setTimeout(refresh, Math.max(soon, last + spacing - Date.now()));
  }

  function open(): void {
    if (source || document.visibilityState === 'hidden') return;
    clearTimeout(retry);
    source = new EventSource('/api/v1/live');
    // Whatever happened before it was ready was not heard.
    source.addEventListener('ready', () => {
      become('live');
      all = true;
      later();
    });
    source.addEventListener('all', () => {
      all = true;
      later();
    });
    source.addEventListener('step', (event) => {
      const step = JSON.parse(event.data as string) as Step;
      cases.add(step.caseId);
      tasks ||= step.tasks;
      later();
    });
    source.addEventListener('error', () => {
      become('lost');
      if (source?.readyState !== EventSource.CLOSED) return;
      // Refused, perhaps because nobody is signed in any more: what is asked for next will tell.
      close();
      all = true;
      later();
      retry = setTimeout(open, again);
    });
  }
  function close(): void {
    source?.close();
    source = undefined;
  }
  function onSight(): void {
    if (document.visibilityState === 'hidden') close();
    else open();
  }
  function onOffline(): void {
    close();
    become('lost');
  }

  document.addEventListener('visibilitychange', onSight);
  addEventListener('online', open);
  addEventListener('offline', onOffline);
  open();
  return () => {
    document.removeEventListener('visibilitychange', onSight);
    removeEventListener('online', open);
    removeEventListener('offline', onOffline);
    close();
    clearTimeout(timer);
    clearTimeout(retry);
    become('off');
  };
}
