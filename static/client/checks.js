// Before anything is sent: do the rules pass, are they the ones seen before, is this the published program?
import { fingerprint } from "./crypto/canonical.js";
import { refusals } from "./crypto/refusals.js";
import { ownClient, promised } from "./own.js";
// Every module that a later screen asks for is loaded before the hashes are taken: what comes after the checks runs
// from memory, and a server cannot slip in another program then.
import "./codes.js";
import "./comments.js";
import "./enrolment.js";
import "./explaining.js";
import "./keeping.js";
import "./questions.js";
import "./review.js";
import "./roll.js";
import "./see.js";
import "./sending.js";
import "./telltale.js";
import "./thin.js";

/** [{code, about}] from the refusals; when there are none, the rules are remembered. */
export async function reasonsToRefuse(wave, { read, write }) {
  const seen = (await read("seen")) ?? {};
  const others = Object.entries(seen).filter(([id]) => id !== wave.id);
  const here = await fingerprint(wave.manifestBytes);
  const known = [seen[wave.id]?.fingerprint, promised];
  const found = await refusals(wave.manifestBytes, wave.signatures, {
    wave: wave.id,
    seenFingerprint: known.find((each) => each && each !== here) ?? here,
    seenKeys: others.flatMap(([, { keys }]) => keys),
    ownClient: await ownClient(),
    questionnaire: wave.questionnaireBytes,
  });
  if (!found.length && !seen[wave.id]) {
    const keys = wave.manifest.segments.map((each) => each.key.n);
    await write("seen", { ...seen, [wave.id]: { fingerprint: here, keys } });
  }
  return found;
}
