import { Readable } from 'node:stream';
import type { Actor, Scope } from '@zhenshu/kernel/actor.ts';
import type { Database } from '@zhenshu/kernel/db.ts';
import type { CaseFile } from '../domain.ts';

/** That a case moved: where it can be seen from, and what is said of it. No word of what happened, nothing of a person. */
type News = {
  readonly county: number;
  readonly areas: readonly number[];
  readonly line: string;
  readonly organs: readonly string[];
  readonly said: {
    readonly caseId: string;
    readonly kind: string;
    readonly version: number;
    readonly state: string;
    /** Whether somebody's work changed by it. */
    readonly tasks: boolean;
  };
};

/** The news of a step. Where the case was placed elsewhere, those it has left hear of it too. */
export function newsOf(before: CaseFile | null, next: CaseFile): News {
  const { county, line, organs, id: caseId, kind, version, state } = next;
  const areas = before && before.area !== next.area ? [before.area, next.area] : [next.area];
  const tasks = openTasks(before) !== openTasks(next);
  return { county, areas, line, organs, said: { caseId, kind, version, state, tasks } };
}

function openTasks(file: CaseFile | null): string {
  const open = file?.tasks.filter((task) => task.closedAt === null) ?? [];
  return open.map(({ id, dueAt, mark }) => `${id} ${dueAt?.getTime() ?? ''} ${mark}`).join();
}

/** Streams one person may have at a time; the oldest ends for a new one. */
const mostStreams = 4;
/** Bytes a stream may lag behind before it is ended: its client comes again and asks for everything. */
const mostLag = 64 * 1024;
const usualBeat = 20_000;

type Watcher = { actor: Actor; readonly stream: Readable };

/** Tells signed-in people that cases in their scope moved, whichever process moved them (实时更新). */
export function makeLive({ db, beat = usualBeat }: { db: Database; beat?: number | undefined }) {
  const watchers = new Set<Watcher>();
  const wire = db.wire('zhenshu_live', {
    heard: (message) => {
      const news = JSON.parse(message) as News;
      for (const watcher of watchers) {
        if (sees(watcher.actor.scope, news)) push(watcher, `event: step\ndata: ${JSON.stringify(news.said)}\n\n`);
      }
    },
    lost: () => {
      for (const watcher of watchers) push(watcher, 'event: all\ndata: {}\n\n');
    },
  });
  db.hear((told) => {
    for (const news of told) wire.say(JSON.stringify(news));
  });

  function push({ stream }: Watcher, text: string): void {
    if (stream.readableLength > mostLag) stream.destroy();
    else if (!stream.readableEnded && !stream.destroyed) stream.push(text);
  }

  return {
    /** A stream of server-sent events for somebody, for as long as `stillCalls` finds him signed in. */
    watch: async (actor: Actor, stillCalls: () => Promise<Actor | undefined>): Promise<Readable> => {
      await wire.open();
      const isOwn = ({ actor: one }: Watcher) => one.personId === actor.personId && one.tokenId === actor.tokenId;
      const own = [...watchers].filter(isOwn);
      for (const { stream } of own.slice(0, Math.max(0, own.length - mostStreams + 1))) stream.push(null);
      const watcher: Watcher = { actor, stream: new Readable({ read: () => {} }) };
      // His scope may be another by now, and nobody who has signed out goes on reading.
      const look = async () => {
        const now = await stillCalls().catch(() => undefined);
        if (!now?.rights.has('case.read')) return void watcher.stream.push(null);
        watcher.actor = now;
        push(watcher, ':\n\n');
      };
      const timer = setInterval(() => void look(), beat);
      timer.unref();
      watcher.stream.once('close', () => {
        clearInterval(timer);
        watchers.delete(watcher);
      });
      watchers.add(watcher);
      push(watcher, 'retry: 3000\nevent: ready\ndata: {}\n\n');
      return watcher.stream;
    },
    /** Ends all streams; their clients come again, to another process or later. */
    end: (): void => {
      for (const { stream } of watchers) stream.push(null);
    },
    close: () => wire.close(),
  };
}
export type Live = ReturnType<typeof makeLive>;

/** The scope as row-level security holds it. */
function sees(scope: Scope, { county, areas, line, organs }: News): boolean {
  if (scope.county !== county || !(scope.lines as readonly string[]).includes(line)) return false;
  if (!areas.some((area) => area >= scope.lo && area < scope.hi)) return false;
  const held = scope.organs;
  return held === '*' || organs.some((organ) => held.includes(organ));
}
