// A button that copies the field it names. Without script it stays hidden: the field can be selected by hand.
function show() {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

document.addEventListener("DOMContentLoaded", show);
document.addEventListener("htmx:after:swap", show);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  // The clipboard is there on HTTPS and on this machine only; the old command serves elsewhere.
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else document.execCommand("copy");
  document.dispatchEvent(new CustomEvent("announce", { detail: { value: button.dataset.copied } }));
  button.lastChild.textContent = ` ${button.dataset.copied}`;
});
