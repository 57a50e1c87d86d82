// Keeps what has the focus in a heat map in sight: beside the names and below the head, which stay where they are. WebKit
// scrolls only when a link is further out than the padding of the frame, and no browser shows all of a link that it half sees.
const GAP = 8; // pixels around a link, for the mark of its focus

const beyond = (from, to, low, high) => {
  if (from < low) return from - low - GAP;
  return to > high ? to - high + GAP : 0;
};

const reveal = (frame, link) => {
  const [box, corner, mark] = [frame, frame.querySelector("thead th"), link].map((each) => each.getBoundingClientRect());
  const [low, high] = corner.left - box.left < box.right - corner.right ? [corner.right, box.right] : [box.left, corner.left];
  const across = link.closest("tbody th, thead th:first-child") ? 0 : beyond(mark.left, mark.right, low, high);
  const down = link.closest("thead") ? 0 : beyond(mark.top, mark.bottom, corner.bottom, box.bottom);
  if (across || down) frame.scrollBy(across, down);
};

for (const frame of document.querySelectorAll(".heat-scroll")) {
  frame.addEventListener("focusin", ({ target }) => {
    if (target !== frame) requestAnimationFrame(() => reveal(frame, target));
  });
}
