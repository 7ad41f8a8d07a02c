import pg from 'pg';

/** News between the processes of one database: what one says, all hear, itself too, in order. Nothing is kept. */
export type Wire = {
  /** Says something once the connection stands; short, as it travels in a notification. */
  say(message: string): void;
  /** Begins to hear, as saying something does too; resolves when it does, or when the first attempt has failed. */
  open(): Promise<void>;
  close(): Promise<void>;
};

/** PostgreSQL's limit of a notification is 8000 bytes. */
const longest = 7900;
/** Messages that wait while there is no connection. */
const mostWaiting = 5000;
const pause = 1000;
/** Said after a time in which messages may have been lost. */
const gap = '!';

/**
 * A dedicated connection that listens and notifies (LISTEN/NOTIFY), opened at first use and again when it is lost. Messages
 * are notified apart from the transactions they are about: a notification in a transaction makes commits wait for each
 * other. `lost` is told where messages may have gone missing: each time the connection stands again, the first time too.
 */
export function openWire(
  config: pg.ClientConfig,
  channel: string,
  on: { readonly heard: (message: string) => void; readonly lost: () => void },
): Wire {
  let client: pg.Client | undefined;
  let opening: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let sending = false;
  let waiting: string[] = [];

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ ...config, keepAlive: true });
    const drop = () => {
      if (client === fresh) client = undefined;
      void fresh.end().catch(() => {});
      later();
    };
    fresh.once('error', drop);
    fresh.once('end', drop);
    fresh.on('notification', ({ payload = '' }) => {
      for (const message of payload.split('\n')) {
        if (message === gap) on.lost();
        else on.heard(message);
      }
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
      client = fresh;
      on.lost();
      void send();
    } catch {
      drop();
    }
  }

  async function open(): Promise<void> {
    if (closed || client || timer) return;
    opening ??= connect().finally(() => (opening = undefined));
    await opening;
  }

  function later(): void {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void open();
    }, pause);
    timer.unref();
  }

  async function send(): Promise<void> {
    if (sending) return;
    sending = true;
    try {
      while (client && waiting.length > 0) {
        const payload = next();
        await client.query({ name: 'kernel.notify', text: 'select pg_notify($1, $2)', values: [channel, payload] });
      }
    } catch {
      // The connection died under it; those who hear of it afterwards are told that something is missing.
      waiting = [gap];
    } finally {
      sending = false;
    }
  }

  /** As many waiting messages as fit into one notification. */
  function next(): string {
    let size = 0;
    let count = 0;
    while (count < waiting.length && (count === 0 || size + Buffer.byteLength(waiting[count]!) < longest)) {
      size += Buffer.byteLength(waiting[count++]!) + 1;
    }
    return waiting.splice(0, count).join('\n');
  }

  return {
    say: (message) => {
      if (closed) return;
      if (waiting.length >= mostWaiting || Buffer.byteLength(message) > longest) waiting = [gap];
      else waiting.push(message);
      void open();
      void send();
    },
    open,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await opening;
      const last = client;
      client = undefined;
      await last?.end().catch(() => {});
    },
  };
}
