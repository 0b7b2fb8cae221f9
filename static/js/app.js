// Niceties every page has; each page works without them. Events are delegated, so swapped-in parts need no set-up.

// A choice that is its own submit button: <select data-autosubmit>.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form?.requestSubmit();
});

// "/" goes to the page's search field, unless something is being typed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const field = document.querySelector("input[type=search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// <a href="…" data-open-dialog="id"> opens that dialog here; without script the link leads to the same form.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.openDialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  } else if (event.target.closest("[data-close-dialog]") || event.target.matches("dialog")) {
    event.target.closest("dialog")?.close();
  }
});

// The server's `HX-Trigger: {"announce": "…"}` is read out. Emptied first, so that the same sentence is heard twice.
document.addEventListener("announce", (event) => {
  const live = document.getElementById("live");
  live.textContent = "";
  setTimeout(() => { live.textContent = event.detail.value; }, 50);
});

// A whole page never lands inside a part of another: a redirect (signed out meanwhile) is followed, an error fills the page.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.select || !/^\s*<!doctype/i.test(ctx.text)) return;
  if (ctx.response.raw.redirected) {
    event.preventDefault();
    location.assign(ctx.response.raw.url);
  } else {
    ctx.target = document.body;
    ctx.swap = "outerSync";
  }
});
