// Before anything is sent: do the rules pass, are they the ones seen before, is this the published program?
import { hex, sha256 } from "./crypto/bytes.js";
import { canonical, fingerprint } from "./crypto/canonical.js";
import { refusals } from "./crypto/refusals.js";
import { read, write } from "./store.js";

/** The hash of this program, from its files as this browser has them. */
async function ownClient() {
  const listed = await (await fetch("client.json", { credentials: "omit" })).json();
  const entries = await Promise.all(Object.keys(listed.files).map(async (path) => {
    const answer = await fetch(new URL(`../${path}`, import.meta.url), { cache: "force-cache" });
    return [path, hex(await sha256(new Uint8Array(await answer.arrayBuffer())))];
  }));
  return hex(await sha256(canonical({ files: Object.fromEntries(entries) })));
}

/** [{code, about}] from the refusals; when there are none, the rules are remembered. */
export async function reasonsToRefuse(wave) {
  const seen = (await read("seen")) ?? {};
  const others = Object.entries(seen).filter(([id]) => id !== wave.id);
  const found = await refusals(wave.manifestBytes, wave.signatures, {
    wave: wave.id,
    seenFingerprint: seen[wave.id]?.fingerprint,
    seenKeys: others.flatMap(([, { keys }]) => keys),
    ownClient: await ownClient(),
    questionnaire: wave.questionnaireBytes,
  });
  if (!found.length && !seen[wave.id]) {
    const keys = wave.manifest.segments.map((each) => each.key.n);
    await write("seen", { ...seen, [wave.id]: { fingerprint: await fingerprint(wave.manifestBytes), keys } });
  }
  return found;
}
