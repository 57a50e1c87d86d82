// What few people ever need to be told: the sentences are fetched when the first of them is said.
import { address } from "./home.js";
import { build, filled, language, show, when, words } from "./page.js";
import { sentences } from "./sentences.js";

let known = null;

async function fetchSentences() {
  try {
    return await sentences();
  } catch {
    known = null; // asked for again next time
    return {};
  }
}

/** The sentence `key`, with its {slots} filled; when it cannot be had, one that names the key. */
export async function sentence(key, values = {}) {
  const found = await (known ??= fetchSentences());
  return found[key] ? filled(found[key], values) : words("refuse-other", { code: key });
}

/** Every reason to stop, in plain words. */
export async function showRefused(refused) {
  const told = refused.map(({ code, about }) => sentence(code, { about: about ?? "" }));
  const why = ({ code }) => address(`refusals?lang=${language}#${code}`);
  const reasons = (await Promise.all(told)).map((reason, at) => ({ reason, why: why(refused[at]) }));
  return show(build("refused", { reasons }), { private_strip: false });
}

/** The device and the server do not agree about the time, and here the time protects. */
export async function showClocks(wave) {
  return tell(["clocks", "clocks-differ", "clocks-why", "clocks-do"], { device: when(Date.now()), server: when(wave.serverTime()) });
}

export const showInsecure = () => tell(["insecure", "insecure-why", "insecure-do"]);

/** A screen of sentences: a heading, and what follows. */
async function tell(keys, values) {
  const [heading, ...lines] = await Promise.all(keys.map((key) => sentence(key, values)));
  return show(build("told", { heading, lines: lines.map((line) => ({ line })) }), { private_strip: false });
}

/** Why the ballot box took no ballot, by the number that it answered. */
export async function boxRefusal(status) {
  if (status === 410) return words("error-window");
  const known = [400, 403, 404, 409, 413, 422].includes(status);
  return sentence(known ? `box-${status}` : "box-other", { status });
}
