// Before anything is sent: do the rules pass, are they the ones seen before, is this the published program?
import { hex, sha256 } from "./crypto/bytes.js";
import { canonical, fingerprint } from "./crypto/canonical.js";
import { refusals } from "./crypto/refusals.js";
import { read, write } from "./store.js";
// Every module that a later screen asks for is loaded before the hashes are taken: what comes after the checks runs
// from memory, and a server cannot slip in another program then.
import "./comments.js";
import "./enrolment.js";
import "./explaining.js";
import "./questions.js";
import "./review.js";
import "./roll.js";
import "./see.js";
import "./sending.js";
import "./telltale.js";

/**
 * The hash of this program. Every module and style is hashed as the browser keeps it: under an address that is made of
 * the hash, what runs and what is asked for is one copy. Templates and words are taken as listed; the page that was made
 * of them cannot be compared here. A server that deliberately answers a module and this question differently is not
 * noticed, but by a second person's device.
 */
async function ownClient() {
  const listed = await (await fetch("client.json", { credentials: "omit", cache: "no-cache" })).json();
  const entries = await Promise.all(Object.entries(listed.files).map(async ([path, told]) => {
    if (!/\.(js|css)$/.test(path)) return [path, told];
    const answer = await fetch(new URL(`../${path}`, import.meta.url));
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
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
