// "Find my receipt": the public lists are read here, and compared in this browser; no receipt is sent anywhere.
import { lastOf, unbroken, verdictOn, vouchedFor } from "./crypto/record.js";
import { spoken, WORDS } from "./spoken.js";
import { read } from "./store.js";

const wave = document.getElementById("receipts").dataset.wave;
const field = document.getElementById("mine");
const list = document.getElementById("verdicts");
const RECEIPT = /(?<![\w-])[\w-]{43}(?![\w-])/g;

async function fetchBytes(path) {
  const answer = await fetch(path, { credentials: "omit", referrerPolicy: "no-referrer" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function keptHere() {
  const code = await read(`current/${wave}`);
  return Object.values((await read(`wave/${wave}/${code ?? ""}`))?.receipts ?? {});
}

/** A file of receipts, or receipts pasted as text: [{receipt, sealed_sha256 if known}]. */
function typed(text) {
  try {
    return Object.values(JSON.parse(text).receipts);
  } catch {
    const words = [...text.toLowerCase().matchAll(WORDS)].map(([receipt]) => ({ receipt }));
    return words.concat([...text.matchAll(RECEIPT)].map(([receipt]) => mine.find((each) => each.receipt === receipt) ?? { receipt }));
  }
}

/** A receipt is written out, or said in words. */
const names = (nullifier, receipt) => nullifier === receipt || spoken(nullifier) === receipt;

function say(key, receipt = "") {
  const row = document.getElementById(`say-${key}`).content.cloneNode(true);
  const code = row.querySelector("code");
  if (code) code.textContent = receipt;
  list.append(row);
}

/** Nothing that the server says about itself is believed: chain, hashes and signatures are computed again. */
async function look(receipts) {
  list.replaceChildren();
  if (!receipts.length) return say("none");
  const entries = await unbroken(await fetchBytes(document.getElementById("receipts").dataset.ledger));
  if (!entries) return say("broken");
  if (!lastOf(entries, wave, "closed")) return say("open");
  const [rules, published] = await Promise.all(["manifest.json", "nullifiers.json"].map(fetchBytes));
  const vouched = await vouchedFor(entries, wave, rules, published);
  if (!vouched) say("unvouched");
  for (const each of receipts) {
    const word = await verdictOn(each, rules, published, names);
    say(word === "lost" && !vouched ? "missing" : word, each.receipt); // only a list of the record convicts
  }
}

document.getElementById("search").addEventListener("submit", async (event) => {
  event.preventDefault();
  await look(typed(field.value));
  list.focus();
});
document.getElementById("receipt-file").addEventListener("change", async (event) => {
  field.value = await event.target.files[0].text();
  await look(typed(field.value));
  list.focus();
});

/** Receipts that a kiosk showed as a square, behind the mark that is never sent. */
const scanned = location.hash.match(RECEIPT) ?? [];
const mine = scanned.length ? scanned.map((receipt) => ({ receipt })) : await keptHere().catch(() => []);
if (mine.length && !field.value) { // whoever was faster than this device's memory asks for something else
  field.value = mine.map(({ receipt }) => receipt).join("\n");
  await look(mine);
}
