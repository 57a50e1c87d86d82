// Where the wave lives, for a file that was carried somewhere else: it asks the server by its full address.
const { home } = document.getElementById("landing").dataset;

export const address = (name) => home + name;

export const page = () => home;

export async function clock() {
  const answer = await fetch(address("clock.json"), { referrerPolicy: "no-referrer", credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new Error(`clock.json: ${answer.status}`);
  return answer.json();
}
