// Receipts as words that can be read out and written down: four words for the first 64 of its 256 bits.
import { unb64u } from "./crypto/bytes.js";

const CONSONANTS = "bdfghjklmnprstvz", VOWELS = "aiou"; // proquints, arXiv:0901.4016

export const WORDS = /\b[bdfghjklmnprstvz]([aiou][bdfghjklmnprstvz]){2}(-[bdfghjklmnprstvz]([aiou][bdfghjklmnprstvz]){2}){3}\b/g;

function word(n) {
  return CONSONANTS[n >> 12] + VOWELS[n >> 10 & 3] + CONSONANTS[n >> 6 & 15] + VOWELS[n >> 4 & 3] + CONSONANTS[n & 15];
}

/** "lusab-babad-gutih-tugad" for bytes 7f 00 00 01 3f 54 dc c1: sixteen bits a word. */
export function spoken(receipt) {
  const bytes = unb64u(receipt);
  return [0, 2, 4, 6].map((at) => word(bytes[at] << 8 | bytes[at + 1])).join("-");
}
