// The time that a ticket costs the browser: our arithmetic and @cloudflare/blindrsa-ts, in turn, in the same page.
// In: rounds, tickets per round. Out: milliseconds per ticket and round, of both. Called by: tests/browser/measuring.py.
//
// A ticket is: prepare, blind, take the blinding off and verify. The signer's part is not timed. Every ticket that one
// makes is verified by the other, so that neither is fast because it is wrong.

import * as ours from "../../../static/client/crypto/blind.js";
import { RSABSSA } from "../node_modules/@cloudflare/blindrsa-ts/lib/src/index.js";

const MESSAGE_BYTES = 64, BITS = 2048;
const suite = RSABSSA.SHA384.PSS.Randomized();

export async function beside(rounds, tickets) {
  const { publicKey, privateKey } = await suite.generateKey({ modulusLength: BITS, publicExponent: Uint8Array.of(1, 0, 1) });
  const { n, e } = await crypto.subtle.exportKey("jwk", publicKey);
  const key = ours.readPublicKey({ n, e });
  const sign = (blinded) => suite.blindSign(privateKey, blinded);
  const found = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    found.ours.push(await timed(tickets, ourTicket(key, sign), (prepared, signature) => suite.verify(publicKey, signature, prepared)));
    found.theirs.push(await timed(tickets, theirTicket(publicKey, sign), (prepared, signature) => ours.verify(key, prepared, signature)));
  }
  return found;
}

const ourTicket = (key, sign) => async (clock) => {
  const prepared = ours.prepare(crypto.getRandomValues(new Uint8Array(MESSAGE_BYTES)));
  const { blinded, inverse } = await clock(() => ours.blind(key, prepared));
  const signed = await sign(blinded);
  return [prepared, await clock(() => ours.finalize(key, prepared, signed, inverse))];
};

const theirTicket = (publicKey, sign) => async (clock) => {
  const prepared = suite.prepare(crypto.getRandomValues(new Uint8Array(MESSAGE_BYTES)));
  const { blindedMsg, inv } = await clock(() => suite.blind(publicKey, prepared));
  const signed = await sign(blindedMsg);
  return [prepared, await clock(() => suite.finalize(publicKey, prepared, signed, inv))];
};

// Milliseconds per ticket, on average; throws if the other one does not accept a ticket.
async function timed(tickets, make, accepts) {
  let taken = 0;
  const clock = async (act) => {
    const began = performance.now();
    const made = await act();
    taken += performance.now() - began;
    return made;
  };
  for (let number = 0; number < tickets; number++) {
    if (!(await accepts(...(await make(clock))))) throw new Error("a ticket of one is none for the other");
  }
  return taken / tickets;
}
