// What the client's cryptography promises, checked where it runs: by Node.js and by a page in a real browser alike.
// In: vectors made by tests/unit/client_crypto.py. Out: [{promise, ok, found}] from run; JSON from the two steps of a wave.

import { b64u, concat, equal, fromBigInt, hex, toBigInt, unb64u, utf8 } from "../../../static/client/crypto/bytes.js";
import { canonical, fingerprint } from "../../../static/client/crypto/canonical.js";
import * as blind from "../../../static/client/crypto/blind.js";
import * as ballot from "../../../static/client/crypto/ballot.js";
import * as sealing from "../../../static/client/crypto/sealing.js";
import * as signing from "../../../static/client/crypto/signing.js";
import * as record from "../../../static/client/crypto/record.js";
import * as tickets from "../../../static/client/crypto/ticket.js";
import { readManifest, refusals } from "../../../static/client/crypto/refusals.js";
import { rollRefusal } from "../../../static/client/crypto/roll.js";

const bytes = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const text = (data) => new TextDecoder().decode(data);

export async function run(vectors) {
  const results = [];
  const check = async (promise, expected, find) => {
    const found = await Promise.resolve().then(find).catch((problem) => `${problem.name}: ${problem.message}`);
    results.push({ promise, ok: JSON.stringify(found) === JSON.stringify(expected), found });
  };
  const refuses = (promise, act) => check(promise, "refused", () => Promise.resolve().then(act).then(() => "taken", () => "refused"));
  await spelling(check, refuses, vectors);
  await canonicalForm(check, refuses, vectors);
  await blinding(check, refuses, vectors);
  await sealed(check, refuses, vectors.rfc9180);
  await signatures(check, vectors);
  await plaintexts(check, refuses, vectors);
  await refusing(check, vectors);
  return results;
}

async function spelling(check, refuses, { base64url }) {
  for (const [spelled, digits] of base64url.good) {
    await check(`base64url ${spelled} is read`, digits, () => hex(unb64u(spelled)));
    await check(`base64url ${spelled} is written`, spelled, () => b64u(bytes(digits)));
  }
  for (const spelled of base64url.bad) await refuses(`base64url ${JSON.stringify(spelled)} is refused`, () => unb64u(spelled));
  await check("numbers keep their leading zeros", "000102", () => hex(fromBigInt(toBigInt(bytes("000102")), 3)));
  await refuses("a number that does not fit is refused", () => fromBigInt(256n, 1));
  const [same, other, shorter] = [[1, 2], [1, 3], [1]].map((list) => equal(concat([1, 2]), concat(list)));
  await check("bytes are equal or not", [true, false, false], () => [same, other, shorter]);
}

async function canonicalForm(check, refuses, vectors) {
  for (const { value, written } of vectors.canonical) {
    await check(`canonical ${written}`, written, () => text(canonical(JSON.parse(value))));
  }
  for (const [name, value] of Object.entries({ NaN: NaN, Infinity, undefined, half: "\ud800", key: { "\udc00": 1 } })) {
    await refuses(`canonical JSON has no ${name}`, () => canonical(value));
  }
  await check("a fingerprint is the start of the hash", vectors.fingerprint.text, () => fingerprint(utf8(vectors.fingerprint.of)));
}

async function blinding(check, refuses, { rfc9474, python }) {
  const key = blind.readPublicKey({ n: b64u(bytes(rfc9474.key.n)), e: "AQAB" });
  for (const vector of rfc9474.vectors) {
    const prepared = bytes(vector.input_msg), inverse = bytes(vector.inv.padStart(2 * key.size, "0"));
    const factor = toBigInt(bytes(vector.factor.padStart(2 * key.size, "0")));
    const blinded = async () => Object.values(await blind.blindWith(key, prepared, bytes(vector.salt), factor)).map(hex);
    await check(`${vector.name}: blinded as in RFC 9474`, [vector.blinded_msg, hex(inverse)], blinded);
    if (vector.salt === "") continue;
    const finalized = () => blind.finalize(key, prepared, bytes(vector.blind_sig), inverse);
    await check(`${vector.name}: finalized as in RFC 9474`, vector.sig, async () => hex(await finalized()));
  }
  const signed = blind.readPublicKey(python.key), token = unb64u(python.token), signature = unb64u(python.signature);
  await check("a token signed for Python verifies", true, () => blind.verify(signed, token, signature));
  await check("another token does not", false, () => blind.verify(signed, token.slice(1), signature));
  await refuses("a signature for something else is no ticket", () => blind.finalize(signed, token, signature, fromBigInt(2n, signed.size)));
  await refuses("a signature of another length is no ticket", () => blind.finalize(signed, token, signature.slice(1), signature));
  await check("preparing adds 32 random bytes", [36, 36, false], () => {
    const [one, two] = [blind.prepare(utf8("text")), blind.prepare(utf8("text"))];
    return [one.length, two.length, equal(one, two)];
  });
}

async function sealed(check, refuses, vector) {
  const point = bytes(vector.recipient_point), ephemeral = await keyPair(vector);
  const seal = async (info) => hex(await sealing.sealWith(ephemeral, point, info, bytes(vector.plaintext), bytes(vector.aad)));
  await check("sealed as in RFC 9180, A.3.1", vector.ephemeral_point + vector.ciphertext, () => seal(bytes(vector.info)));
  await check("another info seals differently", false, async () => (await seal(utf8("other"))).endsWith(vector.ciphertext));
  await check("sealing adds 81 bytes", 81 + 5, async () => (await sealing.seal(point, utf8("info"), new Uint8Array(5))).length);
  await refuses("a point off the curve is refused", () => sealing.seal(concat([4], new Uint8Array(64)), utf8("info"), utf8("x")));
}

async function keyPair({ ephemeral_private, ephemeral_point }) {
  const point = bytes(ephemeral_point), algorithm = { name: "ECDH", namedCurve: "P-256" };
  const jwk = { kty: "EC", crv: "P-256", x: b64u(point.slice(1, 33)), y: b64u(point.slice(33)), d: b64u(bytes(ephemeral_private)) };
  return {
    privateKey: await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["deriveBits"]),
    publicKey: await crypto.subtle.importKey("raw", point, algorithm, true, []),
  };
}

async function signatures(check, { python }) {
  const { ed25519, ecdsa } = python;
  const message = unb64u(ed25519.message), key = unb64u(ed25519.key), signature = unb64u(ed25519.signature);
  await check("an Ed25519 signature by Python verifies", true, () => signing.verify(key, message, signature));
  await check("of another message it does not", false, () => signing.verify(key, utf8("other"), signature));
  await check("a short key or signature is not valid", [false, false], () =>
    Promise.all([signing.verify(key.slice(1), message, signature), signing.verify(key, message, signature.slice(1))]));
  await check("a browser without Ed25519 is told that it is too old", ["BrowserTooOld", "browser-too-old", "wave-other"], () => withoutEd25519(async () => {
    const { name } = await signing.verify(key, message, signature).catch((problem) => problem);
    const found = await refusals(unb64u(python.manifest.document), python.manifest.signatures, { wave: "other" });
    return [name, ...found.map(({ code }) => code)];
  }));
  await check("a ballot signature by Python verifies", true, () =>
    ballot.verifyBallot(unb64u(ecdsa.point), unb64u(ecdsa.signature), unb64u(ecdsa.message)));
  await check("the nullifier is Python's", ecdsa.nullifier, async () => b64u(await ballot.nullifier(unb64u(ecdsa.token))));
  const info = ballot.sealedInfo("w1", "org", "north", unb64u(ecdsa.nullifier));
  await check("the signed message is Python's", ecdsa.message, () => b64u(ballot.ballotMessage(info, utf8("sealed"))));
}

async function withoutEd25519(act) {
  const { subtle } = crypto, importKey = subtle.importKey;
  subtle.importKey = (format, data, algorithm, ...rest) => algorithm === "Ed25519"
    ? Promise.reject(new DOMException("", "NotSupportedError"))
    : importKey.call(subtle, format, data, algorithm, ...rest);
  return act().finally(() => { delete subtle.importKey; });
}

async function plaintexts(check, refuses, { plaintexts: { questionnaire, closed, wrong, comments, raw, too_long } }) {
  const encode = (answers) => hex(ballot.encodeClosed(questionnaire, answers));
  for (const { answers, bytes: written } of closed) {
    await check(`answers ${JSON.stringify(answers)} are written as by Python`, written, () => encode(answers));
  }
  for (const answers of wrong) await refuses(`answers ${JSON.stringify(answers)} are refused`, () => encode(answers));
  await check("comments are written as by Python", comments.bytes, () => hex(ballot.encodeText(comments.comments, comments.sealed_length)));
  await refuses("comments that do not fit are refused", () => ballot.encodeText(comments.comments, 100));
  const wish = (words) => ballot.encodeText([{ item: "wish", text: words, quotable: false }], 8000);
  for (const [at, { text: words, bytes: written }] of raw.entries()) {
    await check(`pasted text ${at} is cleaned as by Python`, written, () => hex(wish(words)));
  }
  for (const [at, words] of too_long.entries()) {
    const refusal = async () => { try { wish(words); return "taken"; } catch ({ name, item }) { return `${name} ${item}`; } };
    await check(`a text that is too long is refused by name, ${at}`, "TextTooLong wish", refusal);
  }
}

async function refusing(check, { manifests, rolls }) {
  for (const { promise, codes, document, signatures, remembered } of manifests) {
    const known = { ...remembered, questionnaire: remembered.questionnaire && unb64u(remembered.questionnaire) };
    const found = async () => (await refusals(unb64u(document), signatures, known)).map(({ code }) => code);
    await check(`refusals: ${promise}`, codes, found);
  }
  for (const { promise, code, rule, roll } of rolls) await check(`rolls: ${promise}`, code, () => rollRefusal(rule, roll));
}

// The first half of a wave: what is sent to the issuer, and what is kept.
export async function enrol({ document, segments }) {
  return tickets.makeTicketRequest(readManifest(unb64u(document)), segments);
}

// The second half: the ticket, and a fragment per view.
export async function vote({ document, secrets, signatures, questionnaire, answers, comments }) {
  const manifest = readManifest(unb64u(document));
  const ticket = await tickets.finishTicket(manifest, secrets, signatures);
  const lengths = manifest.sealing.sealed_length;
  const org = await tickets.castFragment(manifest, ticket, "org", ballot.encodeClosed(questionnaire, answers));
  const written = await tickets.castFragment(manifest, ticket, "text", ballot.encodeText(comments, lengths.text));
  return { ticket, fragments: [org, written], receipts: [await tickets.receiptOf(ticket, "org"), await tickets.receiptOf(ticket, "text")] };
}

// Refused at the last moment: signatures that are not for these secrets, as the name of the error.
export async function finish({ document, secrets, signatures }) {
  return tickets.finishTicket(readManifest(unb64u(document)), secrets, signatures).then(() => "taken", () => "refused");
}

// A ticket from a file: taken, or the name of the class of the error.
export async function bring({ document, found }) {
  const manifest = readManifest(unb64u(document));
  return tickets.readTicket(manifest, found).then((ticket) => ticket, (problem) => problem.constructor.name);
}

// A fragment for a ticket from elsewhere.
export async function cast({ document, ticket, questionnaire, answers }) {
  return tickets.castFragment(readManifest(unb64u(document)), ticket, "org", ballot.encodeClosed(questionnaire, answers));
}

export async function acknowledgements({ document, fragment, answers }) {
  const manifest = readManifest(unb64u(document));
  return Promise.all(answers.map((answer) => tickets.acknowledged(manifest, fragment, answer)));
}

// What "Find my receipt" says: per receipt a word, and whether the record vouches for list and rules; null if it is not whole.
export async function lookUp({ wave, ledger, manifest, nullifiers, receipts }) {
  const [entries, rules, list] = [await record.unbroken(unb64u(ledger)), unb64u(manifest), unb64u(nullifiers)];
  if (!entries) return null;
  const words = [];
  for (const receipt of receipts) words.push(await record.verdictOn(receipt, rules, list));
  return { words, vouched: await record.vouchedFor(entries, wave, rules, list) };
}
