// The ticket: asked for, blinded, signed, uncovered, kept, saved as a file, brought to another device.
import { sentence, showRefused } from "./explaining.js";
import { address } from "./home.js";
import { announce, build, complain, late, show, when, words } from "./page.js";
import { recognise } from "./roll.js";
import { FalseTicket, finishTicket, makeTicketRequest, readTicket } from "./crypto/ticket.js";

/** The code of a card from a box is longer than that of a link. */
const isCard = (code) => code?.length > 22;
const CARDS = { 403: "card-full", 404: "card-unknown", 409: "card-used" };
const PROBLEMS = { 404: "error-code", 409: "error-other", 410: "error-window", 429: "error-busy" };

/** POST to the issuer; what goes wrong is an Error whose `sentence` people can read. */
export async function ask(name, body) {
  let answer;
  try {
    answer = await fetch(address(name), {
      method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" },
      credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store",
    });
  } catch {
    throw await failure("error-network");
  }
  if (answer.ok) return answer.json();
  const told = isCard(body.code) && CARDS[answer.status];
  throw await failure(told || (PROBLEMS[answer.status] ?? "error-unknown"), { message: String(answer.status) });
}

/** What people read: words of the page where the server may be out of reach, else a sentence that is fetched. */
async function failure(key, values) {
  const here = ["error-network", "error-unknown", "error-window"].includes(key);
  return Object.assign(new Error(key), { sentence: here ? words(key, values) : await sentence(key, values) });
}

export async function enrol({ wave, kept, save, keeps = true }) {
  if (!kept.code) throw await failure("error-nocode");
  if (!wave.canEnrol(kept.code) || wave.strays("enrol")) throw await failure("error-window");
  if (!kept.pending) {
    const answer = await ask("ticket", { code: kept.code });
    await recognise(wave.manifest, answer.segments, answer.roll);
    announce(words("working"));
    kept.segments = answer.segments;
    kept.reader = answer.reader ?? null;
    kept.pending = await makeTicketRequest(wave.manifest, answer.segments);
    await save(); // before sending: the issuer signs one request and no other
  }
  const { blinded, secrets } = kept.pending;
  const { signatures } = await ask("enrol", { code: kept.code, blinded });
  kept.ticket = await finishTicket(wave.manifest, secrets, signatures).catch(async () => { throw await failure("error-signature"); });
  delete kept.pending;
  await keep({ save, keeps });
}

const forgetful = () => "forgetful" in document.documentElement.dataset;
const stays = async (question) => !forgetful() && Boolean(await navigator.storage?.[question]?.().catch(() => false));
let asked = null; // the promise of the browser's answer

/** A ticket is kept; then the browser is asked not to clear it. Some ask the person: nothing waits. */
export async function keep({ save, keeps = true }) {
  await save();
  if (keeps) asked = stays("persist");
}

export async function ticket(context) {
  if (context.kept.ticket) return ready(context);
  await late();
  const root = show(build("ticket", { canEnrol: context.wave.canEnrol(context.kept.code) }));
  if (isCard(context.kept.code)) warnOfNames(root, context.wave);
  const button = root.querySelector("[data-action=enrol]");
  button?.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    announce(words("working"));
    try {
      await enrol(context);
      ready(context);
    } catch (problem) {
      if (problem.refusal) return void showRefused([problem.refusal]);
      if (!root.contains(button)) ticket(context); // the names were on the screen
      complain(problem.sentence ?? words("error-unknown", problem));
    } finally {
      button.removeAttribute("aria-disabled");
      announce("");
    }
  });
  root.querySelector("#import").addEventListener("change", async (event) => bring(context, await event.target.files[0].text(), "import"));
  root.querySelector("[data-action=paste]").addEventListener("click", () => bring(context, root.querySelector("#paste").value, "paste"));
}

/** While people vote a ticket is good for a card alone, and protects only whoever drew it unseen. */
async function warnOfNames(root, wave) {
  const late = wave.canVote() && wave.manifest.mode !== "one-visit";
  const text = await sentence(late ? "card-late" : "card-drawn");
  root.querySelector(".lead")?.after(Object.assign(document.createElement("p"), { className: "note warn", textContent: text }));
}

async function bring(context, text, field) {
  const { wave, kept } = context;
  try {
    const { ticketIn } = await import("./codes.js");
    kept.ticket = await readTicket(wave.manifest, await ticketIn(wave.manifest, text));
  } catch (problem) {
    return complain(await sentence(problem instanceof FalseTicket ? "error-ticket" : "error-file"), field);
  }
  await keep(context);
  ready(context);
}

/** A link to a file that the browser makes itself. */
export function asFile(value) {
  return URL.createObjectURL(new Blob([JSON.stringify(value, null, 1)], { type: "application/json" }));
}

function slots({ wave, kept }) {
  return {
    file: asFile(kept.ticket), fileName: `ticket-${wave.id}.json`, forgetful: forgetful(),
    begin: wave.canVote(), wait: !wave.canVote(), opens: words("opens", { when: when(wave.manifest.windows.vote[0]) }),
  };
}

export function ready(context) {
  const note = show(build("ready", slots(context))).querySelector("#stays");
  (asked ?? stays("persisted")).then((agreed) => { note.hidden = !agreed; });
}

export async function wait(context) {
  if (context.wave.canVote()) return ready(context);
  await late();
  show(build("wait", slots(context)));
}
