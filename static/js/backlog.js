// The backlog's niceties: choose all rows, Alt+arrows, drag. Each has a button or a form that does the same.

const list = () => document.getElementById("list");

function countPicked() {
  const form = document.getElementById("picked");
  if (!form) return;
  const boxes = [...document.querySelectorAll("[name=pick]")];
  const picked = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-pick-all]");
  const label = form.querySelector("[data-pick-count]");
  all.checked = picked > 0 && picked === boxes.length;
  all.indeterminate = picked > 0 && picked < boxes.length;
  label.textContent = picked ? (picked === 1 ? label.dataset.one : label.dataset.many.replace("{}", picked)) : "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    document.querySelectorAll("[name=pick]").forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches("[data-pick-all], [name=pick]")) countPicked();
});

// Alt+Up and Alt+Down move the story the focus is in; its own buttons do it.
document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const row = event.altKey && step && event.target.closest(".story-row");
  const button = row && row.querySelector(`[form=move][value$=" ${step}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

function makeSortable() {
  const rows = document.querySelector("#list .story-list");
  if (!rows || rows.dataset.sortable || !window.Sortable || !document.getElementById("move")) return;
  rows.dataset.sortable = "yes";
  window.Sortable.create(rows, {
    handle: ".story-row__grip",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    onEnd: ({ item, oldIndex, newIndex }) => {
      if (oldIndex === newIndex) return;
      const above = item.previousElementSibling;
      const beside = above || item.nextElementSibling;
      const number = item.id.replace("story-", "");
      // What a decision right refuses is not drawn anew: the row goes back to where it was.
      document.addEventListener("htmx:after:request", ({ detail }) => {
        if (detail.ctx.response.status !== 403) return;
        rows.insertBefore(item, rows.children[oldIndex + (oldIndex > newIndex ? 1 : 0)] ?? null);
      }, { once: true });
      window.htmx.ajax("POST", list().dataset.moveUrl, {
        source: document.getElementById("move"),
        target: "#list",
        swap: "outerHTML",
        values: { place: `${number} ${above ? "after" : "before"}`, beside: beside.dataset.key },
      });
    },
  });
}

document.addEventListener("htmx:after:process", () => { makeSortable(); countPicked(); });
document.addEventListener("DOMContentLoaded", () => { makeSortable(); countPicked(); });
