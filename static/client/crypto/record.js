// What the public record proves about a ballot: recomputed here, from the files alone, so that no server's word is taken.
// In: the bytes of ledger.json, manifest.json and nullifiers.json, an acknowledgement. Out: a word for each receipt.
// Called by: receipts. The Python twins: survey/waves/verify/order.py and survey/waves/verify/acknowledged.py.

import { concat, equal, hex, sha256, unb64u } from "./bytes.js";
import { canonical } from "./canonical.js";
import { BrowserTooOld, verify } from "./signing.js";

const GENESIS = "0".repeat(64);
const parse = (bytes) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));

/** The entries of a ledger that is one unbroken chain; null for any other. */
export async function unbroken(ledgerBytes) {
  try {
    const entries = parse(ledgerBytes);
    if (!equal(canonical(entries), ledgerBytes)) return null;
    let previous = GENESIS;
    for (const [at, { hash, ...entry }] of entries.entries()) {
      if (entry.seq !== at + 1 || entry.previous !== previous || hex(await sha256(canonical(entry))) !== hash) return null;
      previous = hash;
    }
    return entries;
  } catch {
    return null;
  }
}

export const lastOf = (entries, wave, kind) => entries.findLast((entry) => entry.kind === kind && entry.body.wave === wave)?.body;

/** Whether the list and the rules have the hashes in the ledger, and whoever signed the rules signed the close. */
export async function vouchedFor(entries, wave, manifestBytes, listBytes) {
  const manifest = lastOf(entries, wave, "manifest"), closed = lastOf(entries, wave, "closed");
  const fits = manifest.sha256 === hex(await sha256(manifestBytes)) && closed.nullifiers_sha256 === hex(await sha256(listBytes));
  return fits && (await isSignedClose(entries, wave, closed));
}

async function isSignedClose(entries, wave, { signature, ...counts }) {
  const signers = entries.filter(({ kind, body }) => kind === "signed" && body.wave === wave).map(({ body }) => body.key);
  return signers.includes(signature.key) && (await holds(signature.key, canonical(counts), signature.signature)) !== false;
}

/** counted, changed, missing; lost: the ballot box signed that it has it; unproved: it did not sign what is shown here. */
export async function verdictOn({ receipt, sealed_sha256, signature }, manifestBytes, listBytes, names = Object.is) {
  const proved = signature ? await isAcknowledged(receipt, sealed_sha256, signature, manifestBytes) : null;
  if (proved === false) return "unproved";
  const found = Object.values(parse(listBytes)).flat().find(([nullifier]) => names(nullifier, receipt));
  if (!found) return proved ? "lost" : "missing";
  return sealed_sha256 && found[1] !== sealed_sha256 ? "changed" : "counted";
}

async function isAcknowledged(receipt, sealed, signature, manifestBytes) {
  try {
    const signed = concat(unb64u(receipt), unb64u(sealed));
    return signed.length === 64 && (await holds(parse(manifestBytes).collector.key, signed, signature));
  } catch {
    return false;
  }
}

/** null where this browser cannot tell. */
async function holds(key, message, signature) {
  try {
    return await verify(unb64u(key), message, unb64u(signature));
  } catch (problem) {
    if (problem instanceof BrowserTooOld) return null;
    return false;
  }
}
