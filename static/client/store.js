// What this device remembers, in IndexedDB: one record per wave, and what it has seen of earlier waves.
let opened; // not before something is kept: a kiosk keeps nothing
const open = () => (opened ??= new Promise((resolve, reject) => {
  const request = indexedDB.open("canopy", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("kept");
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
}));

export async function act(mode, work) {
  const transaction = (await open()).transaction("kept", mode, { durability: "strict" });
  const request = work(transaction.objectStore("kept"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const read = (key) => act("readonly", (kept) => kept.get(key));
export const write = (key, value) => act("readwrite", (kept) => kept.put(value, key));
export const forget = () => act("readwrite", (kept) => kept.clear());
