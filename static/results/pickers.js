// A page that a browser kept whole shows after Back what was chosen on it, and not what its numbers are of.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) for (const form of document.querySelectorAll(".picker")) form.reset();
});
