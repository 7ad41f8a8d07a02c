import type { Line } from '@zhenshu/kernel/actor.ts';
import type { ClockFact, ClockReading, Limit } from './clock.ts';

/** Values a case keeps: what JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Limit mark (红黄牌, P2): yellow before the limit is missed, red after. */
export type Mark = 'none' | 'yellow' | 'red';

/** What was reckoned of a clock when a fact last touched it, and with which version of the working calendar. */
export type Reckoning = {
  readonly dueAt: Date | null;
  readonly yellowAt: Date | null;
  readonly provisional: boolean;
  readonly calendar: string;
};

/** A running, paused or stopped limit of a case; `facts` is what its reading is folded from. */
export type Clock = {
  /** What is limited; `name.organ` where it is one organ's alone (see `clockOf`). */
  readonly name: string;
  readonly facts: readonly ClockFact[];
  /** By the calendar of the moment: for screens and for the next decision. */
  readonly reading: ClockReading;
  /** By the newest fact: what is stored, and what bells and lists go by. */
  readonly reckoned: Reckoning;
  readonly mark: Mark;
};

/** One step waiting for an organ, or for the command centre when organId is null. */
export type Task = {
  readonly id: string;
  readonly step: string;
  readonly needs: string;
  readonly organId: string | null;
  /** The clock it runs under. */
  readonly clock: string | null;
  readonly openedAt: Date;
  readonly dueAt: Date | null;
  readonly mark: Mark;
  readonly closedAt: Date | null;
};

/** Town level first; county where the matter says so. */
export type Level = 'town' | 'county';

/** What the head of every case shows, whatever its kind. */
export type Head = {
  readonly area: number;
  readonly grid: string | null;
  readonly title: string;
  readonly place: string;
  /** Degrees, WGS84; both or neither. */
  readonly lng: number | null;
  readonly lat: number | null;
  /** kind:code of the list entry it is about. */
  readonly subject: string | null;
  readonly level: Level;
  readonly number: string | null;
  /** Organ whose turn it is. */
  readonly organId: string | null;
};

/** A case (案卷): the fold of its facts. */
export type CaseFile = Head & {
  readonly county: number;
  readonly id: string;
  readonly kind: string;
  readonly line: Line;
  readonly organs: readonly string[];
  readonly state: string;
  /** Number of facts. */
  readonly version: number;
  readonly data: { readonly [key: string]: Json };
  readonly openedAt: Date;
  /** First instant that is late, of the clocks now running. */
  readonly dueAt: Date | null;
  readonly mark: Mark;
  readonly closedAt: Date | null;
  /** Hash of the newest fact. */
  readonly head: string;
  readonly clocks: { readonly [name: string]: Clock };
  /** Open tasks, and those the newest fact closed. */
  readonly tasks: readonly Task[];
};

export type ClockChange =
  | { readonly clock: string; readonly op: 'start'; readonly limit: Limit }
  | { readonly clock: string; readonly op: 'pause'; readonly ground: string }
  | { readonly clock: string; readonly op: 'resume' }
  | { readonly clock: string; readonly op: 'extend'; readonly by: Limit; readonly ground: string }
  | { readonly clock: string; readonly op: 'stop' }
  /** Read again, because the working calendar has changed. */
  | { readonly clock: string; readonly op: 'reread' }
  | { readonly clock: string; readonly op: 'mark'; readonly mark: Mark };

export type TaskOpening = {
  readonly id: string;
  readonly step: string;
  readonly needs: string;
  readonly organId: string | null;
  readonly clock: string | null;
};

/** What one fact changed. Stored with the fact, so that old facts keep their meaning when procedures change. */
export type Change = {
  /** Only in the first fact of a case. */
  readonly open?: { readonly kind: string; readonly line: Line } & Head;
  readonly state?: string;
  readonly closes?: boolean;
  /** A closed case is open again (重新办理). */
  readonly reopens?: boolean;
  readonly head?: Partial<Head>;
  /** Merged into the case's data; null takes a key away. */
  readonly set?: { readonly [key: string]: Json };
  /** Organs that may see the case from now on. */
  readonly seenBy?: readonly string[];
  readonly clocks?: readonly ClockChange[];
  /** Steps whose open tasks end, everybody's or one organ's; '*' = all. */
  readonly close?: readonly (string | { readonly step: string; readonly organId: string })[];
  readonly tasks?: readonly TaskOpening[];
  /** Attachments that belong to the case from now on. */
  readonly files?: readonly string[];
  /**
   * What was reckoned of each clock this fact touched. Calendars change and so does arithmetic; what a fact told then can
   * be proved for ever only if it stands in the fact. Instants in RFC 3339.
   */
  readonly reckoned?: {
    readonly [clock: string]: {
      readonly dueAt: string | null;
      readonly yellowAt: string | null;
      readonly provisional: boolean;
      readonly calendar: string;
    };
  };
};

/** Who did it, as kept in the fact and shown in the timeline. */
export type FactActor = {
  readonly kind: 'person' | 'token' | 'public' | 'system';
  readonly personId: string | null;
  readonly postId: string | null;
  readonly organId: string | null;
  readonly name: string;
};

/** A fact (事实) before it is sealed into the chain. */
export type Fact = {
  readonly seq: number;
  /** kind.past_tense */
  readonly type: string;
  readonly at: Date;
  readonly commandId: string;
  readonly actor: FactActor;
  readonly data: { readonly [key: string]: Json };
  readonly change: Change;
};
