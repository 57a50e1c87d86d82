// What this device remembers for a file, in IndexedDB under the address of its server: some browsers give all files one
// memory, and some give files none. Then everything lasts as long as the page, and <html data-forgetful> says so.
const { home } = document.getElementById("landing").dataset;
const memory = new Map();

const open = new Promise((resolve, reject) => {
  const request = indexedDB.open(`canopy ${home}`, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("kept");
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
}).catch(() => {
  document.documentElement.dataset.forgetful = "";
  return null;
});

export async function act(mode, work) {
  const base = await open;
  const store = base?.transaction("kept", mode, { durability: "strict" }).objectStore("kept");
  const request = work(store ?? { get: (key) => ({ result: memory.get(key) }), put: (value, key) => memory.set(key, structuredClone(value)), clear: () => memory.clear() });
  if (!store) return request?.result;
  return new Promise((resolve, reject) => {
    store.transaction.oncomplete = () => resolve(request.result);
    store.transaction.onerror = store.transaction.onabort = () => reject(store.transaction.error);
  });
}

export const read = (key) => act("readonly", (kept) => kept.get(key));
export const write = (key, value) => act("readwrite", (kept) => kept.put(value, key));
export const forget = () => act("readwrite", (kept) => kept.clear());
