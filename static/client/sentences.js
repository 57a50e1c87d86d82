// What is seldom said, in the language of the page: fetched when the first of it is said.
import { address } from "./home.js";
import { language } from "./page.js";

export async function sentences() {
  const answer = await fetch(address(`refusals.json?lang=${language}`));
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
