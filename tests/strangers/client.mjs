// A client made of other people's libraries, from docs/protocol.md alone: @cloudflare/blindrsa-ts blinds, @hpke/core seals.
// In: a step and JSON on standard input. Out: JSON. Called by: tests/browser/test_other_clients.py.
//
//   enrol  {home, wave, codes}                       -> a list of tickets
//   answer {home, wave, tickets, said: [{closed, comments}]}  -> per ticket its answers: [{view, status, told}]

import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "../browser/node_modules/@hpke/core/esm/mod.js";
import { RSABSSA } from "../browser/node_modules/@cloudflare/blindrsa-ts/lib/src/index.js";

const { subtle } = crypto;
const tickets = RSABSSA.SHA384.PSS.Randomized();
const envelope = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

const bytes = (text) => new TextEncoder().encode(text);
const b64 = (data) => Buffer.from(data).toString("base64url");
const unb64 = (text) => new Uint8Array(Buffer.from(text, "base64url"));
const join = (...parts) => new Uint8Array(Buffer.concat(parts));
const sha256 = async (data) => new Uint8Array(await subtle.digest("SHA-256", data));
const between = (...parts) => join(...parts.flatMap((part, at) => (at ? [Uint8Array.of(0), part] : [part])));

async function post(url, body) {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return { status: answer.status, told: await answer.json() };
}

async function rulesOf(url) {
  const manifest = new Uint8Array(await (await fetch(`${url}/manifest.json`)).arrayBuffer());
  const { signatures } = await (await fetch(`${url}/manifest.sig.json`)).json();
  for (const { key, signature } of signatures) {
    const signer = await subtle.importKey("raw", unb64(key), "Ed25519", false, ["verify"]);
    if (!(await subtle.verify("Ed25519", signer, unb64(signature), manifest))) throw new Error("not signed");
  }
  return JSON.parse(new TextDecoder().decode(manifest));
}

async function prepared(rules, view, segment) {
  const { n, e } = rules.segments.find((one) => one.view === view && one.segment === segment).key;
  const signer = await subtle.importKey("jwk", { kty: "RSA", n, e, ext: true }, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
  const { privateKey, publicKey } = await subtle.generateKey(ECDSA, true, ["sign"]);
  const point = new Uint8Array(await subtle.exportKey("raw", publicKey));
  const token = tickets.prepare(join(crypto.getRandomValues(new Uint8Array(32)), await sha256(point)));
  return { view, segment, signer, privateKey, point, token, ...(await tickets.blind(signer, token)) };
}

async function enrolOne(url, rules, code) {
  const { told: { segments } } = await post(`${url}/ticket`, { code });
  const parts = await Promise.all(Object.entries(segments).map(([view, segment]) => prepared(rules, view, segment)));
  const blinded = Object.fromEntries(parts.map((part) => [part.view, b64(part.blindedMsg)]));
  const { told: { signatures } } = await post(`${url}/enrol`, { code, blinded });
  return Promise.all(parts.map(async ({ view, segment, signer, privateKey, point, token, inv }) => ({
    view, segment, token: b64(token), point: b64(point),
    signature: b64(await tickets.finalize(signer, token, unb64(signatures[view].blind_signature), inv)),
    privateKey: await subtle.exportKey("jwk", privateKey),
  })));
}

function slots(items, closed) {
  return Uint8Array.from(items.filter(({ kind }) => kind !== "comment").flatMap(({ id, kind, options }) => {
    const chosen = closed[id];
    if (kind !== "multiple") return [chosen ?? 0];
    return options.map((_, at) => (chosen ? (chosen.includes(at + 1) ? 2 : 1) : 0));
  }));
}

function padded(comments, length) { // members in the order of canonical JSON: item, quotable, text
  const plain = new Uint8Array(length - 81);
  plain.set(bytes(JSON.stringify({ comments: comments.map(({ item, quotable, text }) => ({ item, quotable, text })) })));
  return plain;
}

async function fragment(wave, rules, items, part, said) {
  const { view, segment } = part, token = unb64(part.token);
  const nullifier = await sha256(between(bytes("canopy/1 nullifier"), token));
  const info = between(bytes("canopy/1 sealed"), bytes(wave), bytes(view), bytes(segment), nullifier);
  const plain = view === "text" ? padded(said.comments, rules.sealing.sealed_length.text) : slots(items, said.closed);
  const recipientPublicKey = await envelope.kem.deserializePublicKey(unb64(rules.sealing.key));
  const { enc, ct } = await envelope.seal({ recipientPublicKey, info }, plain);
  const sealed = join(new Uint8Array(enc), new Uint8Array(ct));
  const key = await subtle.importKey("jwk", part.privateKey, ECDSA, false, ["sign"]);
  const signed = await subtle.sign(ECDSA, key, between(bytes("canopy/1 ballot"), info, sealed));
  return { view, segment, token: part.token, signature: part.signature, ballot_key: part.point, sealed: b64(sealed), ballot_signature: b64(new Uint8Array(signed)) };
}

async function enrol({ home, wave, codes }) {
  const url = `${home}/w/${wave}`, rules = await rulesOf(url), got = [];
  for (const code of codes) got.push(await enrolOne(url, rules, code));
  return got;
}

async function answer({ home, wave, tickets: held, said }) {
  const url = `${home}/w/${wave}`, rules = await rulesOf(url);
  const { items } = await (await fetch(`${url}/questionnaire.json`)).json();
  return Promise.all(held.map((parts, at) => Promise.all(parts.map(async (part) => (
    { view: part.view, ...(await post(`${url}/ballots`, await fragment(wave, rules, items, part, said[at]))) }
  )))));
}

let input = "";
for await (const chunk of process.stdin) input += chunk;
process.stdout.write(JSON.stringify(await { enrol, answer }[process.argv[2]](JSON.parse(input))));
