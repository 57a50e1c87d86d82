// The names of the group: checked against the rules, then looked at by the one who knows who works here.
import { build, late, show, words } from "./page.js";
import { rollRefusal } from "./crypto/roll.js";

/** Goes on once a person says that they are on the list; else an Error with the `refusal`. Without a roll: at once. */
export async function recognise({ segments }, mine, roll) {
  const own = segments.find((each) => each.view === "org" && each.segment === mine.org);
  if (!own) return;
  const code = (await rollRefusal(own, roll ?? null)) ?? (roll && !(await onIt(own, roll[1])) ? "roll-without-me" : null);
  if (code) throw Object.assign(new Error(code), { refusal: { code, about: own.label } });
}

async function onIt({ label, invited }, names) {
  await late();
  const heading = words("roll-heading", { label, n: invited });
  const root = show(build("roll", { heading, names: names.map((name) => ({ name })) }), { private_strip: false });
  return new Promise((resolve) => {
    for (const said of ["yes", "no"]) root.querySelector(`[data-action=${said}]`).addEventListener("click", () => resolve(said === "yes"));
  });
}
