// A question that is answered in words of one's own; loaded when the first of them comes up.
import { characters, cleaned, LONGEST_TEXT } from "./crypto/text.js";
import { build, complain, show, words } from "./page.js";

const ENOUGH_ROOM = 400; // characters left below which the counter speaks

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

export function comment(context, item, at, values) {
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
    go(at.next());
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
