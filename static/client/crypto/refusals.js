// What makes the client refuse a wave, so that a lying server is noticed before anything is sent (protocol, section 2).
// In: manifest bytes, the parsed manifest.sig.json, what this browser remembers. Out: [{code, about}], empty when all is well.
// Called by: the employee's pages, which hold the sentence of every code. The Python twin: survey/credentials/refusals.py.

import { equal, hex, sha256, unb64u } from "./bytes.js";
import { bitLength, readPublicKey } from "./blind.js";
import { canonical, fingerprint } from "./canonical.js";
import { SUITE } from "./sealing.js";
import { BrowserTooOld, verify } from "./signing.js";

// Fewest invited in a segment that this client accepts; a manifest may only ask for more.
const FLOOR = { k_issue: 8, text_minimum: 30, attribute_minimum: 100 };
// Fewest answers from which the rules may let a number out.
const LEAST_ANSWERS = { minimum_answers: 6, sensitive_minimum: 9 };
const MODULUS_BITS = 2048;
const MINUTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:00Z$/;

// remembered: {wave, seenFingerprint, ownClient, questionnaire (bytes), seenKeys ([n of earlier waves])}, each optional.
export async function refusals(manifestBytes, signatures, remembered = {}) {
  if (!globalThis.crypto?.subtle) return [refusal("connection-insecure")];
  let manifest;
  try {
    manifest = readManifest(manifestBytes);
  } catch {
    return [refusal("manifest-unreadable")];
  }
  return [
    ...form(manifestBytes, manifest),
    ...windows(manifest),
    ...sizes(manifest),
    ...numbers(manifest),
    ...keys(manifest),
    ...repeatedKeys(manifest, remembered.seenKeys ?? []),
    ...rolls(manifest),
    ...(await signed(manifestBytes, signatures)),
    ...(await memory(manifestBytes, manifest, remembered)),
  ];
}

// Parses, and throws when something that a client needs is missing or of the wrong kind.
export function readManifest(manifestBytes) {
  const manifest = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(manifestBytes));
  need(manifest.schema === "canopy.manifest/1");
  need([manifest.wave, manifest.mode, manifest.questionnaire, manifest.client].every(isText));
  need(isText(manifest.sealing.suite) && isRecord(manifest.policy) && Array.isArray(manifest.segments));
  need(Object.values(manifest.windows).every((window) => window === null || isWindow(window)));
  need(isRecord(manifest.sealing.sealed_length) && Object.values(manifest.sealing.sealed_length).every(isCount));
  unb64u(manifest.sealing.key);
  unb64u(manifest.collector.key);
  for (const entry of manifest.segments) {
    need(isText(entry.view) && isText(entry.segment) && isCount(entry.invited) && isText(entry.roll ?? ""));
    readPublicKey(entry.key);
  }
  return manifest;
}

const refusal = (code, about = null) => ({ code, about });
const isText = (value) => typeof value === "string";
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isWindow = (value) => Array.isArray(value) && value.length === 2 && value.every((moment) => MINUTE.test(moment));

function need(condition) {
  if (!condition) throw new TypeError("the manifest lacks something, or has it in another form");
}

function* form(manifestBytes, manifest) {
  if (!isCanonical(manifestBytes, manifest)) yield refusal("manifest-not-canonical");
  if (manifest.sealing.suite !== SUITE) yield refusal("sealing-suite", manifest.sealing.suite);
}

function isCanonical(manifestBytes, manifest) {
  try {
    return equal(canonical(manifest), manifestBytes);
  } catch {
    return false;
  }
}

// Texts compare like the moments that they name: all are RFC 3339 in UTC, written alike.
function* windows({ mode, windows: { enrol, vote } }) {
  const oneVisit = mode === "one-visit"; // any other word promises two windows
  const needed = oneVisit ? [vote] : [enrol, vote];
  if (needed.some((window) => !window || window[0] >= window[1])) {
    yield refusal("windows-missing");
  } else if (!oneVisit && enrol[1] > vote[0]) {
    yield refusal("windows-overlap");
  }
}

function* sizes(manifest) {
  for (const entry of manifest.segments) {
    if (entry.invited < minimum(manifest, entry.view)) yield refusal("too-few-invited", entry.segment);
  }
}

function* numbers({ policy }) {
  for (const [name, minimum] of Object.entries(LEAST_ANSWERS)) {
    const asked = policy[name] === undefined ? minimum : policy[name];
    if (!isCount(asked) || asked < minimum) yield refusal("policy-weak", name);
  }
}

// A single text group is the whole organisation: only k_issue holds for it.
function minimum({ policy, segments }, view) {
  const single = view === "text" && segments.filter((entry) => entry.view === "text").length === 1;
  const name = view === "org" || single ? "k_issue" : view === "text" ? "text_minimum" : "attribute_minimum";
  return Math.max(FLOOR[name], isCount(policy[name]) ? policy[name] : 0);
}

function* keys(manifest) {
  for (const entry of manifest.segments) {
    const key = readPublicKey(entry.key);
    if (key.e !== 65537n) yield refusal("key-exponent", entry.segment);
    if (key.n % 2n === 0n) yield refusal("key-even", entry.segment);
    if (bitLength(key.n) < MODULUS_BITS) yield refusal("key-short", entry.segment);
  }
}

// Numbers are compared, not their texts: leading zeros would make one key look like two.
function* repeatedKeys(manifest, seenKeys) {
  const seen = new Set(seenKeys.map((n) => readPublicKey({ n, e: "AQAB" }).n));
  const moduli = manifest.segments.map((entry) => readPublicKey(entry.key).n);
  const names = manifest.segments.map((entry) => `${entry.view} ${entry.segment}`);
  for (const [at, entry] of manifest.segments.entries()) {
    const twice = count(moduli, moduli[at]) > 1 || count(names, names[at]) > 1;
    if (twice || seen.has(moduli[at])) yield refusal("key-twice", entry.segment);
  }
}

const count = (values, wanted) => values.filter((value) => value === wanted).length;

// All groups of the tree have a roll, or none: the one without would be the one with invented people.
function rolls({ segments }) {
  const tree = segments.filter((entry) => entry.view === "org");
  const without = tree.filter((entry) => (entry.roll ?? null) === null);
  return without.length < tree.length ? without.map((entry) => refusal("roll-uneven", entry.segment)) : [];
}

async function signed(manifestBytes, signatures) {
  const entries = signatures?.signatures;
  if (!Array.isArray(entries) || !entries.some((entry) => entry?.role === "organiser")) return [refusal("signature-missing")];
  const verdicts = await Promise.all(entries.map((entry) => verdictOn(entry, manifestBytes)));
  return verdicts.filter((verdict) => verdict !== null);
}

async function verdictOn(entry, manifestBytes) {
  const about = isText(entry?.role) ? entry.role : null;
  try {
    const valid = await verify(unb64u(entry.key), manifestBytes, unb64u(entry.signature));
    return valid ? null : refusal("signature-invalid", about);
  } catch (problem) {
    return refusal(problem instanceof BrowserTooOld ? "browser-too-old" : "signature-invalid", about);
  }
}

async function memory(manifestBytes, manifest, { wave, seenFingerprint, ownClient, questionnaire }) {
  const found = [];
  if (wave && wave !== manifest.wave) found.push(refusal("wave-other", manifest.wave));
  if (seenFingerprint && seenFingerprint !== (await fingerprint(manifestBytes))) {
    found.push(refusal("fingerprint-changed", seenFingerprint));
  }
  if (ownClient && ownClient !== manifest.client) found.push(refusal("client-changed"));
  if (questionnaire && hex(await sha256(questionnaire)) !== manifest.questionnaire) {
    found.push(refusal("questionnaire-changed"));
  }
  return found;
}
