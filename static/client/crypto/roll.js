// What the client checks about the names of its group, before it fetches a ticket (protocol, section 3).
// In: the group in the manifest, what the issuer shows. Out: the code of a refusal, or null. The Python twin: survey/credentials/rolls.py.
import { hex, sha256 } from "./bytes.js";
import { canonical } from "./canonical.js";

const isText = (value) => typeof value === "string";
const isRoll = (value) => Array.isArray(value) && value.length === 2 && isText(value[0]) && Array.isArray(value[1]) && value[1].every(isText);

export async function rollRefusal({ roll: promised = null, invited }, roll = null) {
  if (promised === null && roll === null) return null;
  if (roll === null) return "roll-missing";
  if (!isRoll(roll) || roll[1].length !== invited) return "roll-changed";
  try {
    return hex(await sha256(canonical(roll))) === promised ? null : "roll-changed";
  } catch {
    return "roll-changed"; // half a letter of UTF-16 has no canonical form
  }
}
