// One question per page. A tap goes on; the keyboard chooses and then presses Continue; skipping is an answer like the others.
import { characters, cleaned, LONGEST_TEXT } from "./crypto/text.js";
import { build, complain, language, pick, show, words } from "./page.js";

const AFTER_A_TAP = 220; // milliseconds in which the chosen option can be seen
const ENOUGH_ROOM = 400; // characters left below which the counter speaks

function place({ wave }, number, back) {
  const total = wave.questionnaire.items.length;
  const next = back === "review" || number >= total ? "#/review" : `#/q/${number + 1}`;
  const before = back === "review" ? "#/review" : number > 1 ? `#/q/${number - 1}` : "#/see";
  return { total, next, before, progress: words("progress", { n: number, total }) };
}

export async function question(context, number, back) {
  const item = context.wave.questionnaire.items[number - 1];
  if (!item) return context.go("#/review");
  const at = place(context, number, back);
  const values = { text: pick(item.text), hint: pick(item.hint), back: at.before, progress: at.progress, first: number === 1 && item.kind !== "multiple" };
  const asked = item.kind === "comment" ? comment : closed;
  const root = asked(context, item, at, values);
  const bar = root.querySelector("progress");
  bar.max = at.total;
  bar.value = number;
  if (values.hint) root.querySelector("fieldset")?.setAttribute("aria-describedby", "about");
  const spoken = [language, "en", ...Object.keys(item.text)].find((each) => item.text[each]); // as `pick`
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
  go(at.next);
}

/** Characters that a comment still has room for: it has a limit, and all comments share one sealed ballot of fixed length. */
function room({ wave, kept }, item, text) {
  const comments = wave.questionnaire.items.filter((each) => each.kind === "comment").map((each) => ({
    item: each.id, quotable: false, text: each === item ? text : kept.answers[each.id] ?? "",
  }));
  const used = new TextEncoder().encode(JSON.stringify({ comments: comments.filter((each) => each.text) })).length;
  return Math.min(wave.manifest.sealing.sealed_length.text - 81 - used, LONGEST_TEXT - characters(text));
}

const textOf = (area) => cleaned(area.value).trim();
const rounded = (n) => (n >= 100 ? Math.floor(n / 50) * 50 : Math.ceil(n / 10) * 10);

function comment(context, item, at, values) {
  const { kept, save, go } = context;
  const root = show(build("comment", values), { detail: `${at.progress}: ` });
  const area = root.querySelector("textarea");
  const quotable = root.querySelector("#quotable");
  area.value = kept.answers[item.id] || "";
  quotable.checked = Boolean(kept.quotable[item.id]);
  let timer = 0;
  const look = () => {
    const left = room(context, item, textOf(area));
    const said = left < 0 ? words("over", { n: rounded(-left) }) : left < ENOUGH_ROOM ? words("left", { n: rounded(left) }) : "";
    root.querySelector("#left").textContent = said;
    clearTimeout(timer);
    timer = setTimeout(() => { if (area.isConnected) settle(root, said, area.value); }, 900);
  };
  area.addEventListener("input", look);
  look();
  const fits = () => {
    const left = room(context, item, textOf(area));
    area.setAttribute("aria-invalid", String(left < 0));
    if (left < 0) complain(words("too-long", { n: rounded(-left) }), area.id);
    return left >= 0;
  };
  fits(); // what was kept by an earlier version of this page may be too long
  root.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!fits()) return;
    const text = textOf(area);
    kept.answers[item.id] = text;
    kept.quotable[item.id] = quotable.checked;
    await save();
    go(at.next);
  });
  return root;
}

/** After a pause in writing: tell what is left, and look for what could give the writer away. */
async function settle(root, said, text) {
  root.querySelector("#left-said").textContent = said;
  const { telltales } = await import("./telltale.js");
  const found = telltales(text);
  const note = root.querySelector("#telltale");
  if (!note) return;
  const hints = found.map(({ key, found: part }) => words(key, { found: part }));
  const list = note.querySelector("ul");
  if (list.textContent === hints.join("")) return; // the same again would be read again
  note.hidden = !hints.length;
  list.replaceChildren(...hints.map((textContent) => Object.assign(document.createElement("li"), { textContent })));
}
