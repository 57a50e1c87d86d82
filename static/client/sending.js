// Sealed parts leave one by one, in random order, after random pauses; what has not left is kept for the next visit.
import { announce, build, complain, show, words } from "./page.js";
import { asFile } from "./enrolment.js";
import { boxRefusal } from "./explaining.js";
import { encodeClosed, encodeText } from "./crypto/ballot.js";
import { only } from "./crypto/branches.js";
import { acknowledged, castFragment, receiptOf } from "./crypto/ticket.js";

const PAUSES = { "one-visit": [0.5, 3], "two-window": [1, 60] }; // seconds before a part leaves: shortest, longest
const RETRY = [10, 20, 40, 60]; // seconds after the first, second, … failure; the last one from then on
const TRY_LATER = [408, 425, 429, 500, 502, 503, 504];

/** A number in [0, 1) that nobody can foresee. */
const chance = () => crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32;
const seconds = (n) => new Promise((resolve) => { setTimeout(resolve, n * 1000); });

function shuffled(list) {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(chance() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}

function plaintext({ wave, kept }, view) {
  const { questionnaire, manifest } = wave;
  const answers = only(questionnaire, kept.answers);
  if (view !== "text") return encodeClosed(questionnaire, answers);
  const written = questionnaire.items.filter((item) => item.kind === "comment" && answers[item.id]);
  const comments = written.map(({ id }) => ({ item: id, text: answers[id], quotable: kept.quotable[id] }));
  return encodeText(comments, manifest.sealing.sealed_length.text);
}

/** Seal one part per view, also an empty one, and keep them all before the first leaves. */
export async function prepare(context) {
  const { wave, kept, save, keeps = true } = context;
  if (!wave.canVote() || wave.strays("vote")) throw new Error(words("error-window"));
  const parts = Object.keys(kept.ticket.views).map((view) => castFragment(wave.manifest, kept.ticket, view, plaintext(context, view)));
  kept.unsent = shuffled(await Promise.all(parts));
  kept.receipts = {};
  if (keeps) kept.sealed = closed(wave.questionnaire, kept.answers); // as sent, whatever is changed here afterwards
  await save();
}

/** What was answered by choosing: what is written stays out of every copy. */
function closed(questionnaire, answers) {
  const written = questionnaire.items.filter((item) => item.kind === "comment").map(({ id }) => id);
  return Object.fromEntries(Object.entries(only(questionnaire, answers)).filter(([id, answer]) => answer !== undefined && !written.includes(id)));
}

function post({ manifest, id }, fragment) {
  return fetch(`${manifest.collector.url.replace(/\/$/, "")}/w/${id}/ballots`, {
    method: "POST", body: JSON.stringify(fragment), headers: { "content-type": "application/json" },
    credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", mode: "cors",
  });
}

/** True when the box has proved that it holds this part; false when it is worth trying again later. */
async function deliver({ wave, kept }, fragment) {
  let answer;
  try {
    answer = await post(wave, fragment);
  } catch {
    return false;
  }
  if (TRY_LATER.includes(answer.status)) return false;
  if (!answer.ok) throw new Error(await boxRefusal(answer.status));
  const body = await answer.json().catch(() => ({}));
  if (!(await acknowledged(wave.manifest, fragment, body))) return false;
  kept.receipts[fragment.view] = { receipt: await receiptOf(kept.ticket, fragment.view), sealed_sha256: body.sealed_sha256, signature: body.signature };
  return true;
}

let running = false;

async function deliverAll({ wave, kept, save, pauses }, tell) {
  const [shortest, longest] = pauses ?? PAUSES[wave.manifest.mode] ?? PAUSES["two-window"];
  let failures = 0;
  while (kept.unsent.length) {
    await seconds(shortest + chance() * (longest - shortest));
    if (await deliver({ wave, kept }, kept.unsent[0])) {
      kept.unsent.shift();
      failures = 0;
      await save();
      tell();
      continue;
    }
    const wait = RETRY[Math.min(failures, RETRY.length - 1)];
    failures += 1;
    tell(words("retry", { n: wait }));
    await seconds(wait);
  }
}

export async function send(context) {
  const { kept, go } = context;
  if (!kept.unsent?.length) return go(Object.keys(kept.receipts).length ? "#/sent" : "#/review");
  const root = show(build("send"));
  const total = Object.keys(kept.ticket.views).length;
  const tell = (text = words("sending", { sent: total - kept.unsent.length, total })) => {
    const line = document.querySelector("[data-slot=state]");
    if (!line) return;
    const bar = document.querySelector("#screen progress");
    [bar.max, bar.value] = [total, total - kept.unsent.length];
    line.textContent = text;
    announce(text);
  };
  tell();
  if (running) return;
  running = true;
  try {
    await deliverAll(context, tell);
    announce("");
    if (location.hash === "#/send") go("#/sent");
  } catch (problem) {
    if (root.querySelector("#errors")) complain(words("error-refused", { message: problem.message }));
  } finally {
    running = false;
  }
}

export async function sent(context) {
  const { wave, kept, go } = context;
  const receipts = Object.entries(kept.receipts).map(([view, { receipt }]) => ({ view: viewName(view), receipt }));
  if (!receipts.length) return go("#/");
  const file = asFile({ schema: "canopy.receipts/1", wave: wave.id, receipts: kept.receipts });
  const values = { receipts, file, fileName: `receipts-${wave.id}.json`, results: kept.reader, change: kept.ticket && wave.canVote() };
  const root = show(build("sent", values));
  await (await import("./keeping.js")).offer(context, root);
}

const viewName = (view) => (["org", "text"].includes(view) ? words(`view-${view}`) : words("view", { view }));
