// The reader's choice of letters, kept on this device only.
const button = document.querySelector("[data-reading]");
const apply = (easier) => {
  document.documentElement.classList.toggle("easier", easier);
  button?.setAttribute("aria-pressed", String(easier));
};
let stored = null;
try { stored = localStorage.getItem("canopy.letters"); } catch { /* storage is switched off: the choice lasts for this page */ }
apply(stored === "easier");
if (button) button.hidden = false;
button?.addEventListener("click", () => {
  const easier = button.getAttribute("aria-pressed") !== "true";
  apply(easier);
  try { localStorage.setItem("canopy.letters", easier ? "easier" : "usual"); } catch { /* as above */ }
});
