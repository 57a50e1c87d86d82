// Enrolment and voting as pure functions: what to send, what to keep, what to believe. No network, no storage.
// In: a checked manifest, the issuer's and the collector's answers. Out: request bodies, a ticket, fragments.
// Called by: the employee's pages, which do the fetching and keeping. Everything returned is plain JSON.
//
//   const { blinded, secrets } = await makeTicketRequest(manifest, segments);   // keep secrets BEFORE sending blinded
//   const ticket = await finishTicket(manifest, secrets, answer.signatures);    // POST enrol {code, blinded}
//   const fragment = await castFragment(manifest, ticket, view, plaintext);     // POST ballots
//   await acknowledged(manifest, fragment, answer)                              // false: keep it and send it again

import { b64u, concat, equal, random, sha256, unb64u } from "./bytes.js";
import { ballotMessage, newBallotKey, nullifier, sealedInfo, signBallot, verifyBallot } from "./ballot.js";
import { blind, finalize, prepare, readPublicKey, verify as verifyToken } from "./blind.js";
import { canonical, fingerprint } from "./canonical.js";
import { seal } from "./sealing.js";
import { verify } from "./signing.js";

export const TICKET_SCHEMA = "canopy.ticket/1";
const TOKEN_BYTES = 96, HASH_AT = 64; // random (32) || random (32) || SHA-256 of the ballot key (32)

// A file that is no ticket of this wave.
export class OtherTicket extends TypeError {}
// A ticket of this wave with which nobody could vote: not signed for its group, or not for its ballot key.
export class FalseTicket extends TypeError {}

// `segments`: {view: segment}, as POST ticket told. The issuer answers the same request again and refuses another one,
// so a client that loses its secrets after sending has lost its ticket.
export async function makeTicketRequest(manifest, segments) {
  const blinded = {}, secrets = {};
  for (const [view, segment] of Object.entries(segments)) {
    secrets[view] = await newSecret(segmentKey(manifest, view, segment), segment);
    blinded[view] = secrets[view].blinded;
  }
  return { blinded, secrets };
}

// `signatures`: {view: {segment, blind_signature}}, as POST enrol answered. Throws unless every one is good.
export async function finishTicket(manifest, secrets, signatures) {
  const views = {};
  for (const [view, secret] of Object.entries(secrets)) {
    if (signatures[view]?.segment !== secret.segment) throw new Error(`view ${view}: signed for another group than announced`);
    views[view] = await voucher(segmentKey(manifest, view, secret.segment), secret, signatures[view].blind_signature);
  }
  return { schema: TICKET_SCHEMA, wave: manifest.wave, fingerprint: await fingerprint(canonical(manifest)), views };
}

// `found`: what a file held. Returns its ticket, with nothing else in it; throws OtherTicket or FalseTicket.
export async function readTicket(manifest, found) {
  const here = await fingerprint(canonical(manifest));
  const same = found?.schema === TICKET_SCHEMA && found.wave === manifest.wave && found.fingerprint === here;
  if (!same || !Object.keys(found.views ?? {}).length) throw new OtherTicket("not a ticket of this wave");
  const views = {};
  for (const [view, { segment, token, signature, ballot_key, ballot_private }] of Object.entries(found.views)) {
    views[view] = { segment, token, signature, ballot_key, ballot_private };
    if (!(await isGenuine(manifest, view, views[view]).catch(() => false))) throw new FalseTicket(`view ${view}: not genuine`);
  }
  return { schema: TICKET_SCHEMA, wave: manifest.wave, fingerprint: here, views };
}

// `plaintext`: encodeClosed(…) or encodeText(…) of ballot.js.
export async function castFragment(manifest, ticket, view, plaintext) {
  const { segment, token, signature, ballot_key, ballot_private } = ticket.views[view];
  const info = sealedInfo(ticket.wave, view, segment, await nullifier(unb64u(token)));
  const sealed = await seal(unb64u(manifest.sealing.key), info, plaintext);
  const ballotSignature = await signBallot(unb64u(ballot_private), ballotMessage(info, sealed));
  return { view, segment, token, signature, ballot_key, sealed: b64u(sealed), ballot_signature: b64u(ballotSignature) };
}

// Whether the collector has proved that it stored this very fragment.
export async function acknowledged(manifest, fragment, answer) {
  try {
    const receipt = await nullifier(unb64u(fragment.token));
    const digest = await sha256(unb64u(fragment.sealed));
    const same = equal(unb64u(answer.receipt), receipt) && equal(unb64u(answer.sealed_sha256), digest);
    return same && (await verify(unb64u(manifest.collector.key), concat(receipt, digest), unb64u(answer.signature)));
  } catch (problem) {
    if (problem instanceof TypeError) return false;
    throw problem;
  }
}

// What to look for in nullifiers.json after close.
export const receiptOf = async (ticket, view) => b64u(await nullifier(unb64u(ticket.views[view].token)));

function segmentKey(manifest, view, segment) {
  const entry = manifest.segments.find((known) => known.view === view && known.segment === segment);
  if (!entry) throw new Error(`the rules have no group ${segment} in view ${view}`);
  return readPublicKey(entry.key);
}

// Signed for this group, naming this ballot key, of which the private part is here.
async function isGenuine(manifest, view, { segment, token, signature, ballot_key, ballot_private }) {
  const [prepared, point] = [unb64u(token), unb64u(ballot_key)];
  if (prepared.length !== TOKEN_BYTES || !equal(prepared.slice(HASH_AT), await sha256(point))) return false;
  if (!(await verifyToken(segmentKey(manifest, view, segment), prepared, unb64u(signature)))) return false;
  const message = random(32);
  return verifyBallot(point, await signBallot(unb64u(ballot_private), message), message);
}

// A fresh ballot key, and a blinded token that names it.
async function newSecret(key, segment) {
  const { point, privateKey } = await newBallotKey();
  const token = prepare(concat(random(32), await sha256(point)));
  const { blinded, inverse } = await blind(key, token);
  const kept = { token, blinded, inverse, ballot_key: point, ballot_private: privateKey };
  return { segment, ...Object.fromEntries(Object.entries(kept).map(([name, bytes]) => [name, b64u(bytes)])) };
}

async function voucher(key, secret, blindSignature) {
  const { segment, token, ballot_key, ballot_private } = secret;
  const signature = await finalize(key, unb64u(token), unb64u(blindSignature), unb64u(secret.inverse));
  return { segment, token, signature: b64u(signature), ballot_key, ballot_private };
}
