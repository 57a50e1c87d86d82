// How far the reports are, asked again and again; the page works without it, by looking again.
const EVERY = 2000; // milliseconds
const LOUD = 0.25; // of the whole, between two things said to a screen reader

const going = document.getElementById("going");
const bar = document.getElementById("far");
let told = 0;

function show({ done, total }) {
  if (!total) return;
  const words = going.dataset.said.replace("{done}", done).replace("{total}", total);
  bar.max = total;
  bar.value = done;
  document.getElementById("said").textContent = words;
  if (done / total - told >= LOUD) {
    told = done / total;
    document.getElementById("loud").textContent = words;
  }
}

async function look() {
  const answer = await fetch(going.dataset.state, { redirect: "error" }).catch(() => null);
  if (answer && answer.status === 404) return location.reload();
  if (answer && answer.ok) {
    const found = await answer.json();
    if (found.state === "done" || found.state === "failed") return location.reload();
    show(found);
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
