// A copy of one's own answers, kept on this device until results are out. Offered after sending; nothing of it is sent.
import { page } from "./home.js";
import { announce, build, words } from "./page.js";
import { act, read, write } from "./store.js";

/** Pages of results read this, in whatever version of Canopy they are by then: static/results/own.js. */
const SCHEMA = "canopy.own/1";
const place = (wave) => `own/${wave.id}`;

/** Only where pages of results will be of this origin: a browser shows what it keeps to no other. A file has none. */
function reachable({ kept }) {
  return [page(), kept.reader ?? page()].every((url) => new URL(url, location.href).origin === location.origin);
}

async function keep({ wave, kept, save }) {
  kept.own ??= crypto.randomUUID(); // tells this person's copy from one that somebody else keeps here
  await save();
  await write(place(wave), { schema: SCHEMA, wave: wave.id, of: kept.own, answers: kept.sealed });
}

async function drop({ wave, kept, save }) {
  await act("readwrite", (store) => store.delete(place(wave)));
  delete kept.own;
  await save();
}

/** Below the receipts: one tick, off until somebody sets it. A copy that is kept follows what was sent last. */
export async function offer(context, root) {
  const { wave, kept } = context;
  const last = root.querySelector(".nav");
  if (!kept.sealed || !reachable(context)) return;
  const copy = await read(place(wave));
  const mine = Boolean(kept.own && copy?.of === kept.own);
  if (mine) await keep(context);
  if (!last.isConnected) return; // the person went on meanwhile
  last.before(build("keeping", { others: copy && !mine }));
  const tick = root.querySelector("#keep-own");
  tick.checked = mine;
  tick.addEventListener("change", async () => {
    await (tick.checked ? keep(context) : drop(context));
    announce(words(tick.checked ? "own-kept" : "own-dropped"));
    root.querySelector("[data-slot=others]")?.remove();
  });
}
