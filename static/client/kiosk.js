// The kiosk: one card in, answers, receipts. Everything is in memory only, and the page begins anew after every ballot.
import { reasonsToRefuse } from "./checks.js";
import { ask, enrol } from "./enrolment.js";
import { sentence, showClocks, showRefused } from "./explaining.js";
import { picture } from "./picture.js";
import { build, complain, language, late, show, when, words } from "./page.js";
import { question } from "./questions.js";
import { review } from "./review.js";
import { send } from "./sending.js";
import { spoken } from "./spoken.js";
import { loadWave } from "./wave.js";

const PAUSES = [0.5, 3]; // seconds before a part leaves, shortest and longest: somebody stands here and waits for it
const IDLE = { usual: 120, slow: 600 }; // seconds without a key or a touch until the question whether anybody is here
const WARNING = 60; // seconds to answer that question
const CARD = /(?:=|^)([0-9A-Z]{26})$/;

const landing = document.getElementById("landing");
const field = document.getElementById("code");
const dialog = document.getElementById("still-there");
const seen = new Map(); // what the checks remember, gone with the page
const memory = { read: async (key) => seen.get(key), write: async (key, value) => { seen.set(key, value); } };

let wave = null;
let kept = null;
let timer = 0;

const go = (hash) => { location.hash = hash; };
const context = () => ({ wave, kept, trusted, go, save: async () => {}, keeps: false, pauses: PAUSES, nextStep: () => null });

/** Nothing of the person before is left: not in memory, not in a field, not under the button that goes back. */
function beginAnew() {
  kept = null;
  document.body.hidden = true;
  localStorage.clear(); // the letters that the person before liked
  history.replaceState(null, "", location.pathname); // and their language
  location.reload();
}

async function trusted() {
  let refused;
  try {
    refused = await reasonsToRefuse(wave, memory);
  } catch {
    refused = [{ code: "unchecked" }];
  }
  if (refused.length) await stopFor(refused);
  return !refused.length;
}

/** What a refusal means is read on a phone of one's own: no link leads away from here, and the screen can be cleared. */
async function stopFor(refused) {
  const root = await showRefused(refused);
  const why = new URL(`refusals?lang=${language}#${refused[0].code}`, location.href);
  root.querySelector("[data-slot=qr]").append(picture(String(why), words("why-qr")));
  offerAnew(root);
}

const offerAnew = (root) => root.querySelector("[data-action=done]").addEventListener("click", beginAnew);

/** A code, as it was typed or scanned: small letters, gaps and a whole link are understood. */
const cardIn = (text) => CARD.exec(text.trim().toUpperCase().replace(/[\s]|-(?=[^=]*$)/g, ""))?.[1];

async function takeCard(event) {
  event.preventDefault();
  const code = cardIn(field.value);
  field.setAttribute("aria-invalid", String(!code));
  document.getElementById("code-error").hidden = Boolean(code);
  if (!code) return field.focus();
  field.value = "";
  kept = { code, answers: {}, quotable: {}, receipts: {} };
  await late();
  if (wave.strays("vote")) return offerAnew(await showClocks(wave));
  if (await trusted()) go("#/see");
}

/** Which group the card is for, and what happens; from here the ticket is fetched. */
async function showCard() {
  const { segments } = await ask("ticket", { code: kept.code });
  const own = wave.manifest.segments.find(({ view, segment }) => view === "org" && segment === segments.org);
  const root = show(build("card", { group: own.label, invited: words("invited", { n: own.invited }) }), { private_strip: false });
  const button = root.querySelector("[data-action=enrol]");
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    document.getElementById("status").textContent = words("working");
    try {
      if (!kept.ticket) await enrol(context());
      go("#/q/1");
    } catch (problem) {
      button.removeAttribute("aria-disabled");
      if (problem.refusal) return stopFor([problem.refusal]);
      complain(problem.sentence ?? words("error-unknown", problem));
    } finally {
      document.getElementById("status").textContent = "";
    }
  });
}

function showSent() {
  const receipts = Object.entries(kept.receipts).map(([view, { receipt }]) => ({ view: words(`view-${view}`), spoken: spoken(receipt) }));
  const root = show(build("sent", { receipts }), { private_strip: false });
  const link = new URL(`receipt#${Object.values(kept.receipts).map(({ receipt }) => receipt).join(".")}`, location.href);
  root.querySelector("[data-slot=qr]").append(picture(String(link), words("receipt-qr")));
  offerAnew(root);
}

const SCREENS = {
  see: showCard,
  q: (number, back) => question(context(), Number(number), back),
  review: () => review(context()),
  send: () => {
    [kept.answers, kept.quotable] = [{}, {}]; // sealed by now: whoever comes next can read none of them
    return send(context());
  },
  sent: showSent,
};
const NEEDS_TICKET = ["q", "review", "send", "sent"];

async function route() {
  const [name, ...rest] = location.hash.slice(2).split("/");
  if (!kept || !SCREENS[name] || (NEEDS_TICKET.includes(name) && !kept.ticket)) return show(null);
  if (name !== "send" && kept.unsent?.length) return go("#/send");
  if (name !== "sent" && Object.keys(kept.receipts).length && !kept.unsent?.length) return go("#/sent");
  try {
    await SCREENS[name](...rest);
  } catch (problem) {
    show(null);
    const note = landing.querySelector("[data-slot=problem]");
    note.textContent = problem.sentence ?? words("error-unknown", problem);
    note.hidden = false;
    kept = null;
    field.focus();
  }
}

/** Nobody has touched anything for a while: say so, wait once more, then forget. A part that is leaving may leave. */
function watch() {
  if (dialog.open) return; // a touch beside its buttons is no answer
  clearTimeout(timer);
  if (!kept) return;
  const idle = document.getElementById("slow").checked ? IDLE.slow : IDLE.usual;
  timer = setTimeout(warn, idle * 1000);
}

function warn() {
  if (kept?.unsent?.length) return watch();
  dialog.showModal();
  timer = setTimeout(beginAnew, WARNING * 1000);
}

function start() {
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); document.getElementById("main").focus(); });
  document.getElementById("card-form").addEventListener("submit", takeCard);
  dialog.addEventListener("close", () => (dialog.returnValue === "end" ? beginAnew() : watch()));
  for (const each of ["pointerdown", "keydown", "input", "hashchange"]) window.addEventListener(each, watch);
  window.addEventListener("hashchange", route);
  for (const node of document.querySelectorAll("time[datetime]")) node.textContent = when(node.dateTime);
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
}

/** Whether cards are taken now; in two windows only while people vote, because this device keeps no ticket. */
async function open() {
  if (!globalThis.crypto?.subtle) return showInsecureHere();
  try { wave = await loadWave(); } catch { /* said below */ }
  const state = !wave ? "unreachable" : wave.over() || wave.state === "cancelled" ? "closed" : wave.canVote() ? "open" : "early";
  for (const node of landing.querySelectorAll("[data-when]")) node.hidden = node.dataset.when !== state;
  if (state === "open") field.focus();
}

async function showInsecureHere() {
  landing.querySelector("[data-when=open]").hidden = true;
  landing.querySelector("[data-slot=problem]").textContent = await sentence("insecure-why");
  landing.querySelector("[data-slot=problem]").hidden = false;
}

start();
open();
