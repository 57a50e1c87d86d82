// All answers on one page, each with a way back to its question, before anything is sent.
import { asked } from "./crypto/branches.js";
import { build, complain, pick, show, words } from "./page.js";

function spoken({ kept }, item) {
  const answer = kept.answers[item.id];
  if (answer === undefined) return words("open");
  if (item.kind === "comment") return written(kept, item, answer);
  if (answer === 0) return words("skipped");
  return [answer].flat().map((number) => pick(item.options[number - 1])).join(", ");
}

function written(kept, item, text) {
  if (!text) return words("empty");
  return kept.quotable[item.id] ? words("quoted", { text }) : text;
}

const answered = (answer) => answer !== undefined && answer !== 0 && answer !== "";

export async function review(context) {
  const { wave, kept, go } = context;
  const { items: all } = wave.questionnaire;
  const items = asked(wave.questionnaire, kept.answers);
  const page = (item) => `#/q/${all.indexOf(item) + 1}`;
  const answers = items.map((item) => ({
    text: pick(item.text), answer: spoken(context, item), change: `${page(item)}/review`, changeLabel: words("change", { text: pick(item.text) }),
  }));
  const sent = Object.keys(kept.receipts).length; // then something has left this device
  const summary = sent ? "" : words("summary", { answered: items.filter((item) => answered(kept.answers[item.id])).length, total: items.length });
  const root = show(build("review", { answers, summary, back: page(items.at(-1)) }));
  const button = root.querySelector("[data-action=send]");
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    if (!(await context.trusted())) return;
    const { prepare } = await import("./sending.js");
    try {
      await prepare(context);
      go("#/send");
    } catch (problem) {
      button.removeAttribute("aria-disabled");
      const longest = items.find(({ id }) => id === problem.item); // its page says how much is too much
      if (longest) return go(`${page(longest)}/review`);
      complain(problem.message);
    }
  });
}
