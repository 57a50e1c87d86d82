// What people write, as it may be sealed: the tally spoils a ballot with a control character or a text that is too long.
// In: a text as typed or pasted. Out: the text that is counted, its length. Called by: ballot, the form.

export const LONGEST_TEXT = 1500; // characters (Unicode code points) of one comment, as the tally counts them

// Line ends as \n, tabs as spaces, no other control character, and no half of a surrogate pair: that has no UTF-8.
export const cleaned = (text) =>
  text.replace(/\r\n?/g, "\n").replace(/\t/g, " ").replace(/(?!\n)\p{Cc}/gu, "").replace(/\p{Surrogate}/gu, "\ufffd");

export const characters = (text) => Array.from(text).length;
