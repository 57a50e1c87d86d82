// Sealed envelopes: HPKE (RFC 9180) base mode, single shot, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
// In: the manifest's point, a ballot's info, a plaintext. Out: enc (65) || ciphertext || tag (16). Called by: ticket.
// Why without a library: docs/decisions/the-client-seals-with-webcrypto-alone.md.

import { concat, fromBigInt, utf8, ZERO } from "./bytes.js";

export const SUITE = "P256-HKDF-SHA256-AES128GCM";
export const OVERHEAD = 81;

const P256 = { name: "ECDH", namedCurve: "P-256" };
const NOTHING = new Uint8Array(0);
const KEM_ID = [0x00, 0x10], KDF_ID = [0x00, 0x01], AEAD_ID = [0x00, 0x01];
const KEM_SUITE = concat(utf8("KEM"), KEM_ID);
const HPKE_SUITE = concat(utf8("HPKE"), KEM_ID, KDF_ID, AEAD_ID);

export async function seal(point, info, plaintext) {
  const ephemeral = await crypto.subtle.generateKey(P256, false, ["deriveBits"]);
  return sealWith(ephemeral, point, info, plaintext);
}

// Single shot: the sequence number is zero, so the base nonce is the nonce.
export async function sealWith(ephemeral, point, info, plaintext, additional = NOTHING) {
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", ephemeral.publicKey));
  const secret = await sharedSecret(ephemeral.privateKey, enc, point);
  const { key, nonce } = await schedule(secret, info);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const parameters = { name: "AES-GCM", iv: nonce, additionalData: additional };
  return concat(enc, new Uint8Array(await crypto.subtle.encrypt(parameters, aes, plaintext)));
}

// Encap (section 4.1); importKey refuses a point that is not on the curve.
async function sharedSecret(privateKey, enc, point) {
  const recipient = await crypto.subtle.importKey("raw", point, P256, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: recipient }, privateKey, 256);
  const extracted = await extract(KEM_SUITE, NOTHING, "eae_prk", new Uint8Array(shared));
  return expand(KEM_SUITE, extracted, "shared_secret", concat(enc, point), 32);
}

// KeySchedule (section 5.1), mode 0: no pre-shared key.
async function schedule(shared, info) {
  const pskIdHash = await extract(HPKE_SUITE, NOTHING, "psk_id_hash", NOTHING);
  const infoHash = await extract(HPKE_SUITE, NOTHING, "info_hash", info);
  const context = concat(ZERO, pskIdHash, infoHash);
  const secret = await extract(HPKE_SUITE, shared, "secret", NOTHING);
  const key = await expand(HPKE_SUITE, secret, "key", context, 16);
  return { key, nonce: await expand(HPKE_SUITE, secret, "base_nonce", context, 12) };
}

const labeled = (suite, label, data) => concat(utf8("HPKE-v1"), suite, utf8(label), data);

const extract = (suite, salt, label, data) => hmac(salt, labeled(suite, label, data));

// HKDF-Expand (RFC 5869) for at most 32 bytes: one block.
async function expand(suite, secret, label, info, length) {
  const labeledInfo = concat(fromBigInt(BigInt(length), 2), labeled(suite, label, info));
  return (await hmac(secret, concat(labeledInfo, [1]))).slice(0, length);
}

// HMAC pads its key with zeros, and WebCrypto refuses an empty one: 32 zeros are the same key.
async function hmac(key, data) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = key.length ? key : new Uint8Array(32);
  const imported = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}
