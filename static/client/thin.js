// Before somebody votes: whether so few of their group have a ticket that they should know it first.
import { address } from "./home.js";
import { build, late, show, words } from "./page.js";

let asking = null; // once per visit, so that the server does not see when which question is answered

async function fetchNamed() {
  const answer = await fetch(address("thin.json"), { referrerPolicy: "no-referrer", credentials: "omit" }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** The groups of this ticket that were named; null when that is not known. */
async function namedOf({ wave, kept }) {
  const named = await (asking ??= fetchNamed());
  if (named?.wave !== wave.id) return null;
  const mine = Object.entries(kept.ticket.views).filter(([view, { segment }]) => named.groups[view]?.includes(segment));
  return mine.map(([view, { segment }]) => wave.manifest.segments.find((each) => each.view === view && each.segment === segment));
}

/** True if a screen is shown now that says so. `goOn` is called when the person decides to. */
export async function warned(context, goOn) {
  const { wave, kept, save } = context;
  if (wave.manifest.mode === "one-visit" || kept.warned || !kept.ticket) return false;
  const groups = await namedOf(context);
  if (!groups) return false; // asked again at the next visit
  if (!groups.length) {
    kept.warned = true;
    await save();
    return false;
  }
  await late();
  const { k_issue: k, minimum_answers: minimum } = wave.manifest.policy;
  const about = ({ view }) => words(["org", "text"].includes(view) ? `thin-${view}` : "thin-view", { view, minimum });
  const rows = groups.map((each) => ({ label: words("thin-group", { label: each.label, k }), about: about(each) }));
  const root = show(build("thin", { groups: rows }), { private_strip: false });
  root.querySelector("[data-action=on]").addEventListener("click", async () => {
    kept.warned = true;
    await save();
    goOn();
  });
  return true;
}
