// The public rules of this wave as the browser reads them, and what follows from them for one person.
import { address, clock } from "./home.js";

const landing = document.getElementById("landing");
let ahead = 0; // milliseconds that the server's clock is before this device's

const TOLERANCE = 3_600_000; // milliseconds that a device's clock may be wrong

/** The server's clock, because the windows are the server's. */
const now = () => Date.now() + ahead;
const within = (span) => Boolean(span) && Date.parse(span[0]) <= now() && now() < Date.parse(span[1]);

/**
 * Whether the server says that a window is open, and this device's own clock that it is not. A server that lies about
 * the time could make one visit of two. The tolerances of the windows never meet: no moment of the device fits both.
 */
function strays({ mode, windows: { enrol, vote } }, name) {
  if (mode === "one-visit" || !enrol) return false;
  const [opens, ends, begins, closes] = [...enrol, ...vote].map((moment) => Date.parse(moment));
  const between = (ends + begins) / 2;
  const spans = {
    enrol: [opens - TOLERANCE, Math.min(ends + TOLERANCE, between)],
    vote: [Math.max(begins - TOLERANCE, between), closes + TOLERANCE],
  };
  return within({ enrol, vote }[name]) && !(spans[name][0] <= Date.now() && Date.now() < spans[name][1]);
}

async function fetchBytes(name) {
  const answer = await fetch(address(name), { referrerPolicy: "no-referrer", credentials: "omit" });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

export async function loadWave() {
  const names = ["manifest.json", "manifest.sig.json", "questionnaire.json"];
  const [told, manifestBytes, signatureBytes, questionnaireBytes] = await Promise.all([clock(), ...names.map(fetchBytes)]);
  ahead = Date.parse(told.now) - Date.now();
  const parse = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
  const manifest = parse(manifestBytes);
  const { vote, enrol: first = vote } = manifest.windows;
  return {
    id: landing.dataset.wave,
    state: told.state,
    manifest, manifestBytes, questionnaireBytes,
    signatures: parse(signatureBytes),
    questionnaire: parse(questionnaireBytes),
    serverTime: now,
    strays: (name) => strays(manifest, name),
    canVote: () => within(manifest.windows.vote),
    canEnrol: (code) => within(code?.length > 22 ? [first[0], vote[1]] : first), // a card is longer, and good to the end
    over: () => now() >= Date.parse(manifest.windows.vote[1]),
    early: () => now() < Date.parse((manifest.windows.enrol ?? manifest.windows.vote)[0]),
  };
}
