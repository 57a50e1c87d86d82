// A ballot, byte by byte (protocol, section 4).
// In: a token, answers. Out: nullifiers, the bytes that are sealed and signed, plaintexts. Called by: ticket, the form.

import { concat, sha256, utf8, ZERO } from "./bytes.js";
import { canonical } from "./canonical.js";
import { OVERHEAD } from "./sealing.js";
import { characters, cleaned, LONGEST_TEXT } from "./text.js";

const P256 = { name: "ECDSA", namedCurve: "P-256" };
const ECDSA = { name: "ECDSA", hash: "SHA-256" };
const SKIPPED = 0, NOT_CHOSEN = 1, CHOSEN = 2;

// A fresh key pair for one fragment. It can be exported, because the ticket can be taken to another device.
export async function newBallotKey() {
  const pair = await crypto.subtle.generateKey(P256, true, ["sign"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { point, privateKey: new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey)) };
}

// Makes a token usable once; also the receipt.
export const nullifier = (token) => sha256(concat(utf8("canopy/1 nullifier"), ZERO, token));

// What a sealed ballot is bound to. Identifiers hold no zero byte, so the parts cannot run into each other.
export const sealedInfo = (wave, view, segment, nullifierBytes) =>
  joined(utf8("canopy/1 sealed"), utf8(wave), utf8(view), utf8(segment), nullifierBytes);

export const ballotMessage = (info, sealed) => joined(utf8("canopy/1 ballot"), info, sealed);

// ECDSA as r || s, 64 bytes: the form that WebCrypto has anyway.
export async function signBallot(privateKey, message) {
  const imported = await crypto.subtle.importKey("pkcs8", privateKey, P256, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign(ECDSA, imported, message));
}

export async function verifyBallot(point, signature, message) {
  const imported = await crypto.subtle.importKey("raw", point, P256, false, ["verify"]);
  return crypto.subtle.verify(ECDSA, imported, signature, message);
}

// One byte per slot in questionnaire order: 0 skipped, k the k-th option. `answers`: {item: k, multiple: [k, …]}.
export function encodeClosed(questionnaire, answers) {
  const items = questionnaire.items.filter((item) => item.kind !== "comment");
  return Uint8Array.from(items.flatMap((item) => slots(item, answers[item.id])));
}

function slots(item, answer) {
  if (item.kind !== "multiple") return [option(item, answer ?? SKIPPED, SKIPPED)];
  if (answer === undefined || answer === SKIPPED) return item.options.map(() => SKIPPED);
  const chosen = new Set(answer.map((number) => option(item, number, 1)));
  return item.options.map((_, at) => (chosen.has(at + 1) ? CHOSEN : NOT_CHOSEN));
}

function option(item, number, lowest) {
  if (Number.isInteger(number) && number >= lowest && number <= item.options.length) return number;
  throw new RangeError(`${item.id}: expected an option from ${lowest} to ${item.options.length}, got ${number}`);
}

// A comment that the tally would spoil; `item` is its question.
export class TextTooLong extends RangeError {
  constructor(item, length) {
    super(`${item}: the comment has ${length} characters, and ${LONGEST_TEXT} are taken`);
    this.name = "TextTooLong";
    this.item = item;
  }
}

// Canonical JSON, padded with zero bytes so that all ballots are equally long. `comments`: [{item, text, quotable}].
export function encodeText(comments, sealedLength) {
  const written = textBytes(comments);
  const room = sealedLength - OVERHEAD;
  if (written.length > room) throw new RangeError(`the comments take ${written.length} bytes and the envelope holds ${room}`);
  return concat(written, new Uint8Array(room - written.length));
}

const textBytes = (comments) =>
  canonical({ comments: comments.map(({ item, text, quotable }) => ({ item, text: fitting(item, text), quotable: quotable === true })) });

function fitting(item, text) {
  const counted = cleaned(text), length = characters(counted);
  if (length > LONGEST_TEXT) throw new TextTooLong(item, length);
  return counted;
}

const joined = (first, ...rest) => concat(first, ...rest.flatMap((part) => [ZERO, part]));
