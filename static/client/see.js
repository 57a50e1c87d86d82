// "What your employer will see": the person's real groups, from the manifest and the answer to the code.
import { build, late, show, words } from "./page.js";
import { groupsOf } from "./groups.js";

async function askForGroups({ wave, kept, save }) {
  if (kept.ticket) return Object.fromEntries(Object.entries(kept.ticket.views).map(([view, { segment }]) => [view, segment]));
  if (kept.segments || !kept.code) return kept.segments;
  const { ask } = await import("./enrolment.js");
  const answer = await ask("ticket", { code: kept.code });
  kept.segments = answer.segments;
  kept.reader = answer.reader ?? null;
  await save();
  return kept.segments;
}

function rows({ whole, own, sensitive, text, bands, parents }, wave, { minimum_answers: minimum, sensitive_minimum, comments_for_themes, theme_writers }) {
  const strict = wave.manifest.noise && "org" in wave.manifest.noise.views;
  const shown = strict ? words("noisy") : words("shown-from", { n: minimum });
  const invited = (n) => words("invited", { n });
  const found = [{ label: words("whole"), tag: shown, about: invited(whole.invited) }];
  if (!own) return found;
  for (const each of [...parents].reverse()) {
    found.push({ label: words("parent", { label: each.label }), tag: shown, about: words("from-groups", { n: each.invited }) });
  }
  found.push(...ownRows(own, shown));
  const delicate = wave.questionnaire.items.some((item) => item.sensitive);
  if (sensitive && delicate) {
    found.push({ label: words("sensitive", sensitive), tag: words("shown-from", { n: sensitive_minimum }), about: words("sensitive-about", { n: sensitive.invited }) });
  }
  if (text && wave.questionnaire.items.some((item) => item.kind === "comment")) {
    found.push({ label: words("comments", text), tag: words("comments-from", { n: comments_for_themes }), about: words("comments-about", { n: text.invited, writers: theme_writers }) });
  }
  for (const { view, label, invited: n, margin } of bands) {
    found.push({ label: words("band", { view, label }), tag: words("noisy"), about: words("band-about", { n, margin }) });
  }
  return found;
}

function ownRows(own, shown) {
  const names = own.units.map((unit) => unit.split("/").at(-1));
  const label = words("own-group", { label: own.label });
  if (names.length < 2) return [{ label, tag: shown, about: words("invited", { n: own.invited }) }];
  const together = words("together", { n: own.invited, units: names.join(", ") });
  const alone = { label: names.join(" · "), tag: words("never-alone"), tagKind: "no", kind: "never", about: words("alone-why") };
  return [{ label, tag: shown, about: together }, alone];
}

export async function see(context, at) {
  const { wave, nextStep } = context;
  const here = location.hash;
  let problem = null;
  const [mine] = await Promise.all([askForGroups(context).catch((error) => { problem = error; }), late()]);
  if (location.hash !== here) return; // the reader went on while the answer was on its way
  const groups = groupsOf(wave.manifest, mine);
  const [next, nextLabel] = nextStep(true) ?? ["#/", words("back")];
  const screen = build("see", { groups: rows(groups, wave, wave.manifest.policy), unknown: !groups.own, next, nextLabel });
  const root = show(screen, { private_strip: false });
  root.querySelector("[data-action=code]")?.addEventListener("click", () => takeTypedCode(root));
  if (problem) root.querySelector("#code-error").hidden = false;
  if (at === "limits") root.querySelector("#limits").focus();
}

/** A pasted link, or the bare code: opened like the link itself, so that there is one way in. */
function takeTypedCode(root) {
  const code = /(?:#(?:code|card)=|^)([\w-]{22}|[0-9A-Za-z]{26})$/.exec(root.querySelector("#code").value.replace(/\s/g, ""))?.[1];
  root.querySelector("#code-error").hidden = Boolean(code);
  root.querySelector("#code").setAttribute("aria-invalid", String(!code));
  if (!code) return root.querySelector("#code").focus();
  location.hash = `code=${code}`;
}
