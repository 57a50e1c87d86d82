// Blind signatures (RFC 9474, RSABSSA-SHA384-PSS-Randomized): the issuer signs a token without seeing it.
// In: a segment's public key, a message. Out: what is sent blinded, and a signature. Called by: ticket.
//
// BigInt arithmetic takes a time that depends on its operands. It runs once per view on the respondent's own machine,
// with fresh secrets, and is followed by a network request: there is nothing here to measure twice.

import { concat, fromBigInt, random, toBigInt, unb64u } from "./bytes.js";

const SALT_BYTES = 48, PREFIX_BYTES = 32, HASH_BYTES = 48;
const PSS = { name: "RSA-PSS", saltLength: SALT_BYTES };

const sha384 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-384", data));

export const bitLength = (value) => value.toString(2).length;

// {n, e} of the manifest. Whether the key is acceptable is decided by refusals.js.
export function readPublicKey({ n, e }) {
  const modulus = toBigInt(unb64u(n));
  return { n: modulus, e: toBigInt(unb64u(e)), size: Math.ceil(bitLength(modulus) / 8), jwk: { kty: "RSA", n, e } };
}

export const prepare = (message) => concat(random(PREFIX_BYTES), message);

export const blind = (key, prepared) => blindWith(key, prepared, random(SALT_BYTES), randomBelow(key));

// Blind (section 4.2) with given randomness; the inverse never leaves the client.
export async function blindWith(key, prepared, salt, factor) {
  const encoded = toBigInt(await encodePss(prepared, bitLength(key.n) - 1, salt));
  inverse(encoded, key.n); // throws when the message and the modulus share a divisor
  const blinded = (encoded * power(factor, key.e, key.n)) % key.n;
  return { blinded: fromBigInt(blinded, key.size), inverse: fromBigInt(inverse(factor, key.n), key.size) };
}

// Finalize (section 4.4): take the blinding off, and verify before anybody relies on it.
export async function finalize(key, prepared, blindSignature, inverseBytes) {
  if (blindSignature.length !== key.size) throw new Error("the issuer's answer has the wrong length");
  const signature = fromBigInt((toBigInt(blindSignature) * toBigInt(inverseBytes)) % key.n, key.size);
  if (!(await verify(key, prepared, signature))) throw new Error("the issuer's answer does not sign this ticket");
  return signature;
}

export async function verify(key, prepared, signature) {
  const imported = await crypto.subtle.importKey("jwk", key.jwk, { name: "RSA-PSS", hash: "SHA-384" }, false, ["verify"]);
  return crypto.subtle.verify(PSS, imported, signature, prepared);
}

// EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) with SHA-384.
async function encodePss(message, bits, salt) {
  const length = Math.ceil(bits / 8);
  const digest = await sha384(concat(new Uint8Array(8), await sha384(message), salt));
  const padding = new Uint8Array(length - salt.length - HASH_BYTES - 2);
  const padded = concat(padding, Uint8Array.of(1), salt);
  const mask = await maskFrom(digest, padded.length);
  const masked = padded.map((byte, at) => byte ^ mask[at]);
  masked[0] &= 0xff >> (8 * length - bits);
  return concat(masked, digest, Uint8Array.of(0xbc));
}

// MGF1 (RFC 8017, appendix B.2.1) with SHA-384.
async function maskFrom(seed, length) {
  const blocks = [];
  for (let counter = 0; counter * HASH_BYTES < length; counter++) {
    blocks.push(await sha384(concat(seed, fromBigInt(BigInt(counter), 4))));
  }
  return concat(...blocks).slice(0, length);
}

// Uniform in [2, n): draw again rather than reduce, so that no value is likelier than another.
function randomBelow({ n, size }) {
  for (;;) {
    const drawn = toBigInt(random(size));
    if (drawn > 1n && drawn < n) return drawn;
  }
}

function power(base, exponent, modulus) {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === "1") result = (result * base) % modulus;
  }
  return result;
}

// The extended Euclidean algorithm.
function inverse(value, modulus) {
  let [rest, next, factor, nextFactor] = [modulus, value % modulus, 0n, 1n];
  while (next > 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  if (rest !== 1n) throw new Error("the modulus shares a divisor with the message: this is no proper RSA key");
  return ((factor % modulus) + modulus) % modulus;
}
