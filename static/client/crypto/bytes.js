// Bytes, and the texts and numbers they travel as. In: Uint8Array, text, BigInt. Out: the same, converted.
// Called by: every module beside it.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE64URL = /^[A-Za-z0-9_-]*$/;
export const ZERO = Uint8Array.of(0);

export const utf8 = (text) => new TextEncoder().encode(text);

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

export const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));

export const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

// For public values only: it stops at the first difference.
export const equal = (left, right) => left.length === right.length && left.every((byte, at) => byte === right[at]);

export function b64u(data) {
  let text = "";
  for (let at = 0; at < data.length; at += 3) {
    const group = (data[at] << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
    const digits = Math.min(data.length - at, 3) + 1;
    for (let digit = 0; digit < digits; digit++) text += ALPHABET[(group >> (18 - 6 * digit)) & 63];
  }
  return text;
}

// Each value has one spelling: padding, other alphabets and spare bits are refused.
export function unb64u(text) {
  if (typeof text !== "string" || !BASE64URL.test(text) || text.length % 4 === 1) {
    throw new TypeError("expected base64url without padding");
  }
  const data = new Uint8Array(Math.floor((text.length * 6) / 8));
  let held = 0, bits = 0, at = 0;
  for (const digit of text) {
    held = ((held << 6) | ALPHABET.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    data[at++] = held >> bits;
  }
  if (b64u(data) !== text) throw new TypeError("base64url with spare bits set");
  return data;
}

export const toBigInt = (data) => BigInt("0x0" + hex(data));

export function fromBigInt(value, length) {
  const digits = value.toString(16).padStart(2 * length, "0");
  if (digits.length > 2 * length) throw new RangeError("the number does not fit");
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}
