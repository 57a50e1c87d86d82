// Canonical JSON (RFC 8785): one way to write a value, so that everybody hashes and signs the same bytes.
// In: a JSON value. Out: UTF-8 bytes; the fingerprint that people compare. Called by: ballot, refusals, ticket.

import { hex, sha256, utf8 } from "./bytes.js";

export const canonical = (value) => utf8(write(value));

// First 32 hex digits of the manifest's SHA-256, in groups of four.
export async function fingerprint(manifestBytes) {
  return hex(await sha256(manifestBytes)).slice(0, 32).match(/..../g).join(" ");
}

function write(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "string") return writeText(value);
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`JSON has no ${typeof value}`);
  // Without a comparator, sort() orders by UTF-16 code units, as RFC 8785 asks.
  const members = Object.keys(value).sort().map((key) => `${writeText(key)}:${write(value[key])}`);
  return `{${members.join(",")}}`;
}

// ECMAScript's own form of a number is the canonical one.
function writeNumber(value) {
  if (!Number.isFinite(value)) throw new RangeError("JSON has no infinite numbers");
  return JSON.stringify(value);
}

// JSON.stringify escapes exactly what RFC 8785 escapes; half a surrogate pair is no text.
function writeText(value) {
  if (/\p{Surrogate}/u.test(value)) throw new RangeError("the text holds half a character");
  return JSON.stringify(value);
}
