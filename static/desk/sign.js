// Signs the rules of a wave with the works council's key file. The file and its passphrase are read here and go nowhere.
const OIDS = { pbes2: "2a864886f70d01050d", pbkdf2: "2a864886f70d01050c", sha256: "2a864886f70d0209", aes256: "60864801650304012a" };
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const b64u = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** One DER value: its tag, its content, and what stands behind it. */
function read(bytes) {
  let length = bytes[1];
  let start = 2;
  if (length & 0x80) {
    const count = length & 0x7f;
    length = 0;
    for (let place = 0; place < count; place += 1) length = length * 256 + bytes[start + place];
    start += count;
  }
  if (start + length > bytes.length) throw new Error("cut off");
  return { tag: bytes[0], content: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}

/** The values inside a sequence, in their order. */
function inside(bytes) {
  const found = [];
  for (let rest = bytes; rest.length; ) {
    const one = read(rest);
    found.push(one.content);
    rest = one.rest;
  }
  return found;
}

const expect = (content, name) => { if (hex(content) !== OIDS[name]) throw new Error(`not ${name}`); };

function unpem(text) {
  const [, label, body] = text.match(/-----BEGIN ([A-Z ]+)-----([\s\S]+?)-----END \1-----/);
  return { locked: label === "ENCRYPTED PRIVATE KEY", der: Uint8Array.from(atob(body.replace(/\s/g, "")), (sign) => sign.charCodeAt(0)) };
}

/** PKCS #8 under PBES2: PBKDF2 with HMAC-SHA-256, then AES-256-CBC. */
async function unlock(der, passphrase) {
  const [algorithm, sealed] = inside(read(der).content);
  const [scheme, parameters] = inside(algorithm);
  expect(scheme, "pbes2");
  const [derivation, encryption] = inside(parameters).map(inside);
  expect(derivation[0], "pbkdf2");
  expect(encryption[0], "aes256");
  const values = inside(derivation[1]);
  expect(inside(values.at(-1))[0], "sha256");
  const iterations = values[1].reduce((sum, byte) => sum * 256 + byte, 0);
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt: values[0], iterations }, secret, { name: "AES-CBC", length: 256 }, false, ["decrypt"]);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv: encryption[1] }, key, sealed));
}

async function privateKey(file, passphrase) {
  const { schema, signing } = JSON.parse(await file.text());
  if (schema !== "canopy.trustee-key/1") throw new Error("not a key file");
  const { locked, der } = unpem(signing);
  return locked ? unlock(der, passphrase) : der;
}

/** The first 16 bytes of the SHA-256, in groups of four signs: as on every page of employees. */
async function fingerprint(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return hex(hash.subarray(0, 16)).match(/.{4}/g).join(" ");
}

async function sign(form) {
  const rules = new Uint8Array(await (await fetch(form.dataset.manifest, { cache: "no-store", credentials: "omit" })).arrayBuffer());
  if (await fingerprint(rules) !== form.dataset.fingerprint) return "rules";
  let der;
  try {
    der = await privateKey(form.querySelector("[type=file]").files[0], form.querySelector("[type=password]").value);
  } catch {
    return "file";
  }
  try {
    const key = await crypto.subtle.importKey("pkcs8", der, "Ed25519", true, ["sign"]);
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key, rules));
    const { x } = await crypto.subtle.exportKey("jwk", key);
    form.elements.made.value = JSON.stringify({ role: "works-council", key: x, signature: b64u(signature) });
  } catch {
    return "browser";
  }
  return "";
}

const form = document.querySelector("[data-sign]");
if (form && globalThis.crypto?.subtle) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.made.value) return;
    event.preventDefault();
    for (const note of form.querySelectorAll("[data-problem]")) note.hidden = true;
    const problem = await sign(form);
    if (problem) form.querySelector(`[data-problem=${problem}]`).hidden = false;
    else form.requestSubmit();
  });
}
