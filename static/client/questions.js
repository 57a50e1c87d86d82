// One question per page. A tap goes on; the keyboard chooses and then presses Continue; skipping is an answer like the others.
import { asked } from "./crypto/branches.js";
import { build, complain, language, pick, show, spokenIn, words } from "./page.js";

const AFTER_A_TAP = 220; // milliseconds in which the chosen option can be seen

/** Where a question stands among those that are asked. What comes next is known when it has its answer. */
function place({ wave: { questionnaire }, kept }, item, back) {
  const page = (other, tail = "") => `#/q/${questionnaire.items.indexOf(other) + 1}${tail}`;
  const items = asked(questionnaire, kept.answers);
  const n = items.indexOf(item) + 1;
  const before = back === "review" ? "#/review" : n > 1 ? page(items[n - 2]) : "#/see";
  const next = () => {
    const later = asked(questionnaire, kept.answers);
    const following = later[later.indexOf(item) + 1];
    if (following && back !== "review") return page(following);
    return following?.show_if && !(following.id in kept.answers) ? page(following, "/review") : "#/review";
  };
  return { n, total: items.length, next, before, progress: words("progress", { n, total: items.length }) };
}

export async function question(context, number, back) {
  const item = context.wave.questionnaire.items[number - 1];
  const at = item && place(context, item, back);
  if (!at?.n) return context.go("#/review");
  const values = { text: pick(item.text), hint: pick(item.hint), back: at.before, progress: at.progress, first: number === 1 && item.kind !== "multiple" };
  const screen = item.kind === "comment" ? (await import("./comments.js")).comment : closed;
  const root = screen(context, item, at, values);
  const bar = root.querySelector("progress");
  bar.max = at.total;
  bar.value = at.n;
  if (values.hint) root.querySelector("fieldset")?.setAttribute("aria-describedby", "about");
  const spoken = spokenIn(item.text);
  if (spoken !== language) root.querySelector("fieldset,.field").lang = spoken;
}

function closed(context, item, at, values) {
  const many = item.kind === "multiple";
  const screen = build("question", { ...values, options: item.options.map((label) => ({ label: pick(label) })) });
  const inputs = [...screen.querySelectorAll("input")];
  const answer = context.kept.answers[item.id];
  inputs.forEach((input, index) => {
    const skip = index === inputs.length - 1;
    input.type = many ? "checkbox" : "radio";
    input.value = skip ? 0 : index + 1;
    input.id = `answer-${input.value}`;
    input.checked = many && Array.isArray(answer) ? answer.includes(index + 1) : answer === Number(input.value);
  });
  if (item.options.length === 11) screen.querySelector(".opts").classList.add("eleven");
  const root = show(screen, { detail: `${at.progress}: ` });
  const form = root.querySelector("form");
  form.addEventListener("change", (event) => { if (many) keepSkipAlone(inputs, event.target); });
  form.addEventListener("submit", (event) => { event.preventDefault(); accept(context, item, at, inputs); });
  if (!many) goOnAfterTap(form);
  return root;
}

/** Skipping and choosing exclude each other. */
function keepSkipAlone(inputs, changed) {
  const skip = inputs.at(-1);
  if (!changed.checked) return;
  for (const input of inputs) if (input !== changed && (changed === skip || input === skip)) input.checked = false;
}

/** A click that a finger or a mouse made has a detail; arrow keys and the space bar make clicks without. */
function goOnAfterTap(form) {
  let timer = 0;
  form.addEventListener("click", (event) => {
    if (!event.detail || !event.target.closest(".opt")) return;
    clearTimeout(timer);
    timer = setTimeout(() => { if (form.isConnected) form.requestSubmit(); }, AFTER_A_TAP);
  });
}

async function accept({ kept, save, go }, item, at, inputs) {
  const chosen = inputs.filter((input) => input.checked).map((input) => Number(input.value));
  if (!chosen.length) return complain(words("choose"), inputs[0].id);
  kept.answers[item.id] = item.kind === "multiple" && chosen[0] !== 0 ? chosen : chosen[0];
  await save();
  go(at.next());
}
