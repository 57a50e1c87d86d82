// Own answers beside the results: read from this device alone and placed by this page alone. Whether there are any
// changes no request: this module, its words and its rules come with the page for everybody.
const key = JSON.parse(document.querySelector("[data-own-key]").textContent);
const SCHEMA = "canopy.own/1"; // as static/client/keeping.js writes it, in this version or an earlier one
const PLACE = `own/${key.wave}`;
const SHOWN = "own-shown"; // in this tab: others may look on while results are presented, so nothing shows by itself

const words = (name, values = {}) => {
  const sentence = document.getElementById("own-words").content.querySelector(`[data-word=${name}]`).textContent;
  return sentence.replace(/\{(\w+)\}/g, (slot, field) => values[field] ?? slot);
};

/** Whether pages for answering may have kept something in this browser. */
const kept = async () => (await indexedDB.databases?.().catch(() => null))?.some(({ name }) => name === "canopy") ?? true;

/** What they keep; opening it must not make it, and in WebKit a trace is left of what was not made. */
const opened = async () => (await kept()) && new Promise((resolve) => {
  const request = indexedDB.open("canopy", 1);
  request.onupgradeneeded = () => request.transaction.abort();
  request.onsuccess = () => resolve(request.result);
  request.onerror = (event) => { event.preventDefault(); resolve(null); };
});

async function act(mode, work) {
  const base = await opened();
  if (!base) return undefined;
  const transaction = base.transaction("kept", mode);
  const request = work(transaction.objectStore("kept"));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  base.close();
  return request.result;
}

/** What one answer says, and where it stands on its scale, turned so that high is good. */
function told(item, answer) {
  const labels = key.labels[item.labels];
  const text = [answer].flat().map((number) => labels[number - 1]).join(", ");
  if (!item.scored) return { text };
  const step = item.turned ? labels.length - answer : answer - 1;
  return { text, value: item.lowest + step, index: (100 * step) / (labels.length - 1) };
}

const answerTo = (id) => (key.items[id] && copy.answers[id] ? told(key.items[id], copy.answers[id]) : null);
const scoredIn = (ids) => ids.filter((id) => key.items[id]?.scored);

/** The mean of the parts that there are, if they are at least half of those that were asked; else nothing. */
function mean(parts, asked) {
  const present = parts.filter((part) => part !== null);
  return present.length && 2 * present.length >= asked ? present.reduce((sum, part) => sum + part, 0) / present.length : null;
}

function indexOf(measure) {
  if (measure in key.indices) return mean(key.indices[measure].map(indexOf), key.indices[measure].length);
  const ids = scoredIn(key.scales[measure] ?? []);
  return mean(ids.map((id) => answerTo(id)?.index ?? null), ids.length);
}

/** Whether there is anything of one's own in a theme at all. */
const answeredIn = (measure) => (key.scales[measure] ?? key.indices[measure]).some((part) => answerTo(part) ?? (part in key.scales && answeredIn(part)));

const mine = (tag, name) => Object.assign(document.createElement(tag), { className: `${name} noprint` });

/** A line of text, and a ring on the line of the group's dot: beside pictures and tables, never in them. */
function place(row, sentence, percent) {
  const line = Object.assign(mine("p", "sub own-answer"), { textContent: sentence });
  row.append(line);
  const track = row.querySelector(".track:has(.line)");
  if (percent === null || !track) return;
  const ring = mine("span", "own-ring");
  ring.ariaHidden = "true";
  ring.style.left = `${percent}%`; // lines run from left to right in every language
  track.append(ring);
}

function placeAll() {
  for (const row of document.querySelectorAll("[data-item]")) {
    const answer = copy.answers[row.dataset.item];
    if (answer === undefined) continue;
    const found = answerTo(row.dataset.item);
    const name = !found ? "skipped" : found.value === undefined ? "answer" : "answer-value";
    place(row, words(name, { answer: found?.text, value: found?.value }), found?.index ?? null);
  }
  for (const row of document.querySelectorAll("[data-theme]")) {
    const index = indexOf(row.dataset.theme);
    if (index === null && !answeredIn(row.dataset.theme)) continue;
    place(row, index === null ? words("too-few") : words("theme", { value: Math.floor(index + 0.5) }), index);
  }
}

function removeAll() {
  for (const node of document.querySelectorAll(".own-answer, .track .own-ring")) node.remove();
}

function turn(note, on) {
  removeAll();
  if (on) placeAll();
  sessionStorage.setItem(SHOWN, on ? "yes" : "");
  note.querySelector("[data-own=show]").textContent = words(on ? "hide" : "show");
  note.querySelector("[data-own=key]").hidden = !document.querySelector(".track .own-ring");
}

async function forget(note) {
  await act("readwrite", (kept) => kept.delete(PLACE));
  removeAll();
  sessionStorage.removeItem(SHOWN);
  const said = Object.assign(mine("p", "note"), { textContent: words("deleted"), tabIndex: -1 });
  note.replaceWith(said);
  said.focus();
}

function offer() {
  document.querySelector(".two").before(document.getElementById("own-note").content.cloneNode(true));
  const note = document.querySelector("[data-own=note]");
  const shown = () => sessionStorage.getItem(SHOWN) === "yes";
  note.querySelector("[data-own=show]").addEventListener("click", () => turn(note, !shown()));
  note.querySelector("[data-own=delete]").addEventListener("click", () => forget(note));
  turn(note, shown());
}

const copy = await act("readonly", (kept) => kept.get(PLACE)).catch(() => null); // storage is switched off: nothing is kept
if (copy?.schema === SCHEMA) offer();
