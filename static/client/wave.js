// The public rules of this wave as the browser reads them, and what follows from them for one person.
const landing = document.getElementById("landing");
const ahead = Date.parse(landing.dataset.now) - Date.now();

/** The server's clock, because the windows are the server's. */
const now = () => Date.now() + ahead;
const within = (span) => Boolean(span) && Date.parse(span[0]) <= now() && now() < Date.parse(span[1]);

async function fetchBytes(name) {
  const answer = await fetch(name, { referrerPolicy: "no-referrer", credentials: "omit" });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

export async function loadWave() {
  const names = ["manifest.json", "manifest.sig.json", "questionnaire.json"];
  const [manifestBytes, signatureBytes, questionnaireBytes] = await Promise.all(names.map(fetchBytes));
  const parse = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
  const manifest = parse(manifestBytes);
  return {
    id: landing.dataset.wave,
    state: landing.dataset.state,
    pause: landing.dataset.pause.split(" ").map(Number),
    manifest, manifestBytes, questionnaireBytes,
    signatures: parse(signatureBytes),
    questionnaire: parse(questionnaireBytes),
    canVote: () => within(manifest.windows.vote),
    canEnrol: () => within(manifest.windows.enrol ?? manifest.windows.vote),
    over: () => now() >= Date.parse(manifest.windows.vote[1]),
    early: () => now() < Date.parse((manifest.windows.enrol ?? manifest.windows.vote)[0]),
  };
}

const inside = (unit, node) => unit === node || unit.startsWith(`${node}/`);

/** Nodes above the units of a segment that whole segments tile, at least two of them; nearest first. */
function parentsOf(own, segments) {
  const first = own.units[0].split("/");
  const found = [];
  for (let depth = first.length - 1; depth > 0; depth -= 1) {
    const node = first.slice(0, depth).join("/");
    const touching = segments.filter((each) => each.units.some((unit) => inside(unit, node)));
    const tiled = touching.every((each) => each.units.every((unit) => inside(unit, node)));
    if (tiled && touching.length > 1 && touching.includes(own)) found.push({ label: first[depth - 1], invited: total(touching) });
  }
  return found;
}

const total = (segments) => segments.reduce((sum, each) => sum + each.invited, 0);

/** The groups a person's answers count towards: own, above it, sensitive, comments. `mine` maps view to segment. */
export function groupsOf(manifest, mine) {
  const org = manifest.segments.filter((each) => each.view === "org");
  const whole = { invited: total(org) };
  const own = org.find((each) => each.segment === mine?.org);
  if (!own) return { whole };
  const parts = manifest.partitions?.sensitive?.find((each) => each.segments.includes(own.segment));
  const sensitive = parts && { label: parts.label, invited: total(org.filter((each) => parts.segments.includes(each.segment))) };
  const text = manifest.segments.find((each) => each.view === "text" && each.segment === mine.text);
  return { whole, own, sensitive, text, parents: org.length > 1 ? parentsOf(own, org) : [] };
}
