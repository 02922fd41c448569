/* A profile in small beside a name: half a second after the pointer or the focus rests on it.
   It can be pointed at, stays until one leaves it, and goes with Escape (WCAG 2.2, 1.4.13). */
import { arrive } from "./fragment.js";

const DELAY = 500; // ms: whoever passes by asks nothing of the server
const GRACE = 250;
const KEPT = 60_000;
const GAP = 8;
const EDGE = 12;
const PROFILE = /^\/@\w+$/;
const ELSEWHERE = ".hover-card, .nav, dialog, .menu-list";

const kept = new Map(); // path: [when, HTML, or "" for nobody]
let card;
let link; // whose card is there
let next; // whose card will be
let byFocus = false;
let timer;
let asking;

function profileLink(target) {
  const found = target.closest?.("a[href]");
  if (!found || found.origin !== location.origin || !PROFILE.test(found.pathname)) return null;
  return found.pathname === location.pathname || found.closest(ELSEWHERE) ? null : found;
}

async function htmlOf(path) {
  const [when, html] = kept.get(path) ?? [];
  if (Date.now() - when < KEPT) return html;
  asking?.abort();
  asking = new AbortController();
  const response = await fetch(`${path}/card`, { signal: asking.signal });
  const fresh = response.ok && !response.redirected ? await response.text() : "";
  kept.set(path, [Date.now(), fresh]);
  return fresh;
}

/** Below the name, or above it where there is more room; always within the window. */
function place() {
  const name = link.getClientRects()[0];
  if (!name || name.bottom < 0 || name.top > innerHeight) return close();
  const { offsetWidth: width, offsetHeight: height } = card;
  const below = innerHeight - name.bottom;
  const top = below < height + GAP + EDGE && name.top > below ? name.top - height - GAP : name.bottom + GAP;
  card.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`;
  card.style.left = `${Math.max(EDGE, Math.min(name.left, innerWidth - width - EDGE))}px`;
}

async function open(wanted, focused) {
  let html;
  try {
    html = await htmlOf(wanted.pathname);
  } catch {
    return; // away, or somebody else's card was wanted meanwhile
  }
  if (!html || wanted !== next || !wanted.isConnected) return;
  close();
  link = wanted;
  byFocus = focused;
  card = document.createElement("div");
  card.className = "hover-card";
  card.popover = "manual";
  card.setAttribute("role", "group");
  card.innerHTML = html;
  card.ariaLabel = card.querySelector(".hover-card-name strong").textContent;
  (link.closest("main, aside") ?? document.body).append(card);
  // The name is the card's source: Tab leads from it into the card.
  card.showPopover?.({ source: link });
  place();
  arrive(card);
}

function close() {
  clearTimeout(timer);
  asking?.abort();
  card?.remove();
  card = link = next = undefined;
}

function wait(wanted, focused) {
  clearTimeout(timer);
  if (wanted === link) return;
  next = wanted;
  timer = setTimeout(() => open(wanted, focused), DELAY);
}

function leave() {
  clearTimeout(timer);
  if (card) timer = setTimeout(close, GRACE);
  else close();
}

addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const wanted = profileLink(event.target);
  if (card?.contains(event.target)) clearTimeout(timer);
  else if (wanted) wait(wanted, false);
  else if (!byFocus || !link) leave();
});
document.documentElement.addEventListener("pointerleave", () => byFocus || leave());

addEventListener("focusin", (event) => {
  if (card?.contains(event.target)) return;
  const wanted = event.target.matches(":focus-visible") && profileLink(event.target);
  if (wanted) wait(wanted, true);
  else close();
});

addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !card) return;
    event.preventDefault();
    event.stopPropagation();
    if (card.contains(document.activeElement)) link.focus();
    close();
  },
  { capture: true },
);

addEventListener("click", (event) => card?.contains(event.target) || close());
addEventListener("scroll", () => card && place(), { capture: true, passive: true });
addEventListener("pagehide", close);
document.addEventListener("relation", () => kept.clear());
