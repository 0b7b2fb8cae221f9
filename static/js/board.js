// The planning board by hand: drag, and one key a move (cards.js).

function makeListsSortable() {
  board.querySelectorAll("[data-budget]").forEach((list) => makeSortable(
    list, { group: "board", onMove: ({ to }) => "open" in to.dataset },
    (card, to, putBack) => move(card, { to: to.dataset.budget, ...beside(card) }, putBack),
  ));
}

// Where a dropped card lies: above the next card or below the previous one.
function beside(card) {
  const next = card.nextElementSibling?.matches(".card-story") && card.nextElementSibling;
  const previous = card.previousElementSibling?.matches(".card-story") && card.previousElementSibling;
  if (next) return { before: next.id.replace("story-", "") };
  return previous ? { after: previous.id.replace("story-", "") } : {};
}

const KEYS = { p: { to: "product" }, t: { to: "tech" }, b: { to: "backlog" } };

listenToKeys((card, event) => {
  const shift = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const values = shift ? { shift } : !event.altKey && KEYS[event.key.toLowerCase()];
  if (values) move(card, values);
  return Boolean(values);
});

document.addEventListener("htmx:after:swap", makeListsSortable);
if (board) makeListsSortable();
