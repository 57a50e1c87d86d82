// Ed25519 signatures of the organiser, the works council and the collector.
// In: a raw 32-byte key, a message, 64 bytes. Out: yes or no. Called by: refusals, ticket.

export class BrowserTooOld extends Error {
  constructor() {
    super("This browser cannot check Ed25519 signatures; use Chrome or Edge 137, Firefox 129, Safari 17, or a later one.");
    this.name = "BrowserTooOld";
  }
}

// A malformed key or signature is simply not valid.
export async function verify(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  return crypto.subtle.verify("Ed25519", await importKey(key), signature, message);
}

async function importKey(key) {
  try {
    return await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch (problem) {
    if (problem.name === "NotSupportedError") throw new BrowserTooOld();
    throw problem;
  }
}
