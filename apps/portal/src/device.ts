/** What this device remembers: words in localStorage, pictures in IndexedDB; in memory only where neither is allowed. */

const prefix = 'zhenshu.portal.';
const fallback = new Map<string, string>();

/** The text kept under a name; null where there is none. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name) ?? fallback.get(name) ?? null;
  } catch {
    return fallback.get(name) ?? null;
  }
}

/** Keeps a text under a name, or forgets it with null. */
export function remember(name: string, text: string | null): void {
  if (text === null) fallback.delete(name);
  else fallback.set(name, text);
  try {
    if (text === null) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, text);
  } catch {
    // Storage is full or forbidden (private window): the page goes on with its memory.
  }
}

const pictures = new Map<string, Blob>();

/** Keeps a picture; false where the device cannot, so that it lives only as long as the page. */
export async function keepPicture(id: string, picture: Blob): Promise<boolean> {
  pictures.set(id, picture);
  try {
    // Bytes, not the Blob: some Safari versions lose Blobs kept in IndexedDB.
    const bytes = await picture.arrayBuffer();
    await inStore('readwrite', (store) => store.put(bytes, id));
    return true;
  } catch {
    return false;
  }
}

/** A kept picture, as JPEG. */
export async function findPicture(id: string): Promise<Blob | undefined> {
  const known = pictures.get(id);
  if (known) return known;
  try {
    const bytes = await inStore('readonly', (store) => store.get(id) as IDBRequest<ArrayBuffer | undefined>);
    if (!bytes) return undefined;
    const picture = new Blob([bytes], { type: 'image/jpeg' });
    pictures.set(id, picture);
    return picture;
  } catch {
    return undefined;
  }
}

/** Forgets pictures. */
export async function dropPictures(ids: readonly string[]): Promise<void> {
  for (const id of ids) pictures.delete(id);
  try {
    for (const id of ids) await inStore('readwrite', (store) => store.delete(id));
  } catch {
    // Nothing was kept.
  }
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await answer(Object.assign(indexedDB.open('zhenshu-portal', 1), { onupgradeneeded: makeStore }));
  try {
    return await answer(work(db.transaction('photo', mode).objectStore('photo')));
  } finally {
    db.close();
  }
}

function makeStore(this: IDBOpenDBRequest): void {
  this.result.createObjectStore('photo');
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexedDB'));
  });
}
