// The employee's page: what was kept, what may happen now, which screen comes next.
import { asked } from "./crypto/branches.js";
import { build, show, words, when } from "./page.js";
import { forget, read, write } from "./store.js";
import { loadWave } from "./wave.js";

const landing = document.getElementById("landing");
const id = landing.dataset.wave;

/** {code} or {ticket} of a link: it leaves the address bar before anything else happens. */
function taken() {
  const [, kind, text] = /^#(code|card|ticket)=([\w-]+)$/.exec(location.hash) ?? [];
  if (kind) history.replaceState(null, "", location.pathname + location.search);
  return { [kind === "card" ? "code" : kind]: text };
}

let { code: fresh, ticket } = taken();
const brought = ticket ? [ticket] : []; // parts of a ticket, scanned from another device's screen
let wave = null;
let kept = { answers: {}, quotable: {}, receipts: {} };
let refused = [];
let checked = null;

async function recall() {
  const current = `current/${id}`;
  if (fresh) await write(current, fresh);
  const code = fresh ?? (await read(current)) ?? "";
  kept = { ...kept, code, ...(await read(`wave/${id}/${code}`)) };
}

const save = () => write(`wave/${id}/${kept.code}`, kept);

const reasons = async () => (await import("./checks.js")).reasonsToRefuse(wave, { read, write });

/**
 * Once per visit, and before anything is sealed or sent. Fails closed: checks that could not be made count as failed.
 * Twice first: Firefox ends all requests when a link is followed.
 */
async function check() {
  refused = await reasons().catch(reasons).catch(() => [{ code: "unchecked" }]);
  if (refused.length) await explain();
  return !refused.length;
}

const trusted = () => (checked ??= check());

const explain = async () => (await import("./explaining.js")).showRefused(refused);

const done = () => wave.over() || wave.state === "cancelled";
const holding = () => kept.code || kept.ticket || Object.keys(kept.answers).length;

/** Where a person stands, as the one link that leads on. */
function nextStep(seen) {
  if (!wave || refused.length) return null;
  if (kept.unsent?.length && !done()) return ["#/send", words("to-review")];
  if (Object.keys(kept.receipts).length) return ["#/sent", words("to-sent")];
  if (done() || wave.early()) return null;
  if (kept.ticket && !wave.canVote()) return ["#/wait", words("to-wait")];
  if (!kept.ticket) return (!kept.code || wave.canEnrol(kept.code)) && !seen ? ["#/see", words("to-see")] : ["#/ticket", words("get-ticket")];
  const items = asked(wave.questionnaire, kept.answers);
  const first = items.findIndex((item) => !(item.id in kept.answers));
  if (first === 0) return ["#/q/1", words("begin")];
  if (first < 0) return ["#/review", words("to-review")];
  return [`#/q/${wave.questionnaire.items.indexOf(items[first]) + 1}`, words("go-on", { n: first + 1 })];
}

function showLanding(focus) {
  const notes = {
    closed: wave && done(),
    results: wave?.state === "released" && kept.reader,
    kept: wave && done() && holding(),
    early: wave?.early() && !done(),
    late: wave && !done() && !kept.ticket && !wave.canEnrol(kept.code) && wave.canVote(),
    unreachable: !wave,
  };
  const step = nextStep(false);
  for (const node of landing.querySelectorAll("[data-when]")) {
    node.hidden = node.dataset.when === "usual" ? notes.closed : !notes[node.dataset.when];
  }
  if (notes.results) landing.querySelector("[data-results]").href = kept.reader;
  const link = landing.querySelector("[data-next]");
  link.hidden = !step;
  if (step) [link.href, link.textContent] = step;
  show(null, { focus });
}

const context = () => ({ wave, kept, save, trusted, nextStep, go: (hash) => { location.hash = hash; } });

const SCREENS = {
  see: async (at) => (await import("./see.js")).see(context(), at),
  ticket: async () => (await import("./enrolment.js")).ticket(context()),
  wait: async () => (await import("./enrolment.js")).wait(context()),
  q: async (number, back) => (await import("./questions.js")).question(context(), Number(number), back),
  review: async () => (await import("./review.js")).review(context()),
  send: async () => (await import("./sending.js")).send(context()),
  sent: async () => (await import("./sending.js")).sent(context()),
  codes: async () => (await import("./codes.js")).codes(context()),
  bring: async () => (await import("./codes.js")).bring(context()),
  forget: () => showForget(),
};
const OPEN = {
  ticket: () => kept.ticket || !wave.over(),
  wait: () => kept.ticket,
  codes: () => kept.ticket,
  q: () => kept.ticket && wave.canVote(),
  review: () => kept.ticket && wave.canVote(),
  send: () => kept.ticket,
};
/** The window that a screen needs: in two windows, by the device's own clock too. */
const NEEDED = { ticket: () => (kept.ticket ? "" : "enrol"), q: () => "vote", review: () => "vote", send: () => "vote" };

function showForget() {
  const root = show(build("forget", { unsent: kept.unsent?.length, ticket: kept.ticket }), { private_strip: false });
  root.querySelector("[data-action]").addEventListener("click", async () => {
    await forget();
    kept = { answers: {}, quotable: {}, receipts: {}, code: "" };
    show(build("forgotten"), { private_strip: false });
  });
}

let shown = false;

/** Screens that neither send nor seal anything; everywhere else the checks come first. */
const QUIET = ["q", "review"];

/** Screens of somebody who votes: before the first of them a person learns that few of their group have a ticket. */
const VOTING = ["q", "review"];

async function route() {
  if (location.hash && !location.hash.startsWith("#/")) return;
  const [name, ...rest] = location.hash.slice(2).split("/");
  const focus = shown;
  shown = true;
  if (name === "forget") return showForget();
  if (refused.length) return explain();
  const here = location.hash;
  const open = SCREENS[name] && wave && (OPEN[name]?.() ?? true);
  if (!open) showLanding(focus);
  if (wave && !QUIET.includes(name)) await trusted();
  if (!open || refused.length || location.hash !== here) return;
  try {
    const needed = NEEDED[name]?.();
    if (needed && wave.strays(needed)) return (await import("./explaining.js")).showClocks(wave);
    if (VOTING.includes(name) && (await (await import("./thin.js")).warned(context(), route))) return;
    if (location.hash !== here) return; // the person went on meanwhile
    await SCREENS[name](...rest);
  } catch (problem) {
    showLanding(false);
    landing.querySelector(".stack").append(unexpected(problem));
  }
}

function unexpected(problem) {
  const text = words("error-unknown", { message: problem.message });
  return Object.assign(document.createElement("p"), { className: "note warn", textContent: text });
}

function localTimes() {
  for (const node of document.querySelectorAll("time[datetime]")) node.textContent = when(node.dateTime);
}

/** Keep the place when the language changes. */
function keepPlace() {
  for (const link of document.querySelectorAll(".languages a")) link.hash = location.hash;
}

async function start() {
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); document.getElementById("main").focus(); });
  if (!globalThis.crypto?.subtle) return (await import("./explaining.js")).showInsecure();
  localTimes();
  await recall();
  if (fresh) await save();
  try { wave = await loadWave().catch(loadWave); } catch { /* said on the landing */ }
  if (brought.length) return takeIn();
  if (kept.unsent?.length && wave && !done() && !location.hash) location.replace("#/send");
  await route();
  keepPlace();
}

let taking = null;

/** One part after the other, also those that come meanwhile. */
async function takeIn() {
  if (!wave) return route();
  if (!(await trusted())) return;
  const { keepPart } = await import("./codes.js");
  await (taking ??= (async () => { while (brought.length) await keepPart(id, brought.shift()); })());
  taking = null;
  if (location.hash === "#/bring") return route();
  location.hash = "#/bring";
}

/** Nothing of anybody is here yet, so nothing has to begin anew. */
async function adopt(code) {
  fresh = code;
  await recall();
  await save();
  location.hash = "#/see";
}

let leaving = null; // the promise that the new code is kept

/** Another link in the same tab, perhaps another person's: nothing of this visit may go on, so the page begins anew. */
async function startOver(code) {
  document.getElementById("main").hidden = true;
  if (code) leaving = write(`current/${id}`, code);
  await leaving;
  location.reload();
}

window.addEventListener("hashchange", () => {
  const { code, ticket: part } = taken();
  if (part) brought.push(part);
  if (part) return wave && takeIn();
  if (code && wave && !holding() && !leaving) return adopt(code);
  if (leaving || (code && code !== kept.code)) return startOver(code);
  keepPlace();
  route();
});
start();
