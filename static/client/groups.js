// The groups that a person's answers count towards, from the public rules alone.
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

/** The bands by attribute that a person is in, with the name of the view and the margin that the rules tell. */
function bandsOf({ noise, segments }, mine) {
  const own = segments.filter((each) => each.view !== "org" && each.view in (noise?.views ?? {}) && each.segment === mine[each.view]);
  return own.map((each) => ({ label: each.label, invited: each.invited, view: noise.views[each.view], margin: noise.margins[each.segment] }));
}

/** The groups a person's answers count towards: own, above it, sensitive, comments. `mine` maps view to segment. */
export function groupsOf(manifest, mine) {
  const org = manifest.segments.filter((each) => each.view === "org");
  const whole = { invited: total(org) };
  const own = org.find((each) => each.segment === mine?.org);
  if (!own) return { whole };
  const parts = manifest.partitions?.sensitive?.find((each) => each.segments.includes(own.segment));
  const sensitive = parts && { label: parts.label, invited: total(org.filter((each) => parts.segments.includes(each.segment))) };
  const text = manifest.segments.find((each) => each.view === "text" && each.segment === mine.text);
  return { whole, own, sensitive, text, bands: bandsOf(manifest, mine), parents: org.length > 1 ? parentsOf(own, org) : [] };
}
