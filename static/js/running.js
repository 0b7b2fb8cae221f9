// The board of a running sprint by hand: drag from column to column, and one key a step (cards.js).

const acts = "acting" in (board?.dataset ?? {});
const cellOf = (card) => card.closest("[data-column]");
const cellsOf = (card) => [...card.closest(".lane__cells").children];

// A card keeps its lane, and in a column the order is the product order.
function makeCellsSortable() {
  if (!acts) return;
  board.querySelectorAll("[data-column]").forEach((cell) => makeSortable(
    cell, { group: cell.dataset.lane, sort: false },
    (card, to, putBack) => move(card, { to: to.dataset.column }, putBack),
  ));
}

function step(card, cell) {
  if (acts && cell && cell !== cellOf(card)) move(card, { to: cell.dataset.column });
  return Boolean(cell);
}

listenToKeys((card, event) => {
  if (event.altKey) return false;
  const cells = cellsOf(card);
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (side && event.shiftKey) return step(card, cells[cells.indexOf(cellOf(card)) + side]);
  if (side) return focusBeside(card, side);
  return /^[1-5]$/.test(event.key) && step(card, cells[event.key - 1]);
});

// To the nearest column on that side that holds a card.
function focusBeside(card, side) {
  const cells = cellsOf(card);
  for (let at = cells.indexOf(cellOf(card)) + side; cells[at]; at += side) {
    const found = cells[at].querySelector(".card-story");
    if (found) {
      focusCard(found);
      break;
    }
  }
  return true;
}

// On a phone one column shows at a time: it follows the card that was moved, before the focus does.
document.addEventListener("focus-card", (event) => {
  const cell = document.getElementById(event.detail.value)?.closest("[data-column]");
  const tab = cell && isLost() && board.querySelector(`.board-tabs [value="${cell.dataset.column}"]`);
  if (tab) tab.checked = true;
}, { capture: true });

document.addEventListener("htmx:after:swap", makeCellsSortable);
if (board) makeCellsSortable();
