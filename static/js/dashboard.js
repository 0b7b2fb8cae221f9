// A dashboard that stays true while somebody looks at it: it asks every five seconds whether the board has changed, and
// every minute each card loads again by itself, one after the other. While the tab is hidden, nothing is asked.

const LOOK = 5000;
const MINUTE = 60000;
const PAUSE = 250;

const isSeen = () => document.visibilityState === "visible";
const cards = () => document.querySelectorAll(".card[hx-get]");

const look = () => { if (isSeen()) document.body.dispatchEvent(new Event("look")); };

setInterval(look, LOOK);
document.addEventListener("visibilitychange", look);
setInterval(() => {
  if (isSeen()) cards().forEach((card, n) => setTimeout(() => card.dispatchEvent(new Event("minute")), n * PAUSE));
}, MINUTE);

// A card that could not be refreshed keeps what it shows and says so; the next answer draws it anew, without that line.
function sayFailed({ detail }) {
  const card = detail.ctx?.sourceElement?.closest?.(".card");
  const line = card?.querySelector(".card__failed");
  if (line && !line.childElementCount) line.append(document.getElementById("card-failed").content.cloneNode(true));
}
document.addEventListener("htmx:error", sayFailed);
document.addEventListener("htmx:response:error", sayFailed);
