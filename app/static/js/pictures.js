/* Pictures of posts: their colours until they are there, and descriptions that close like menus. */
import { paint } from "./blurhash.js";

function cover(place) {
  const picture = place.querySelector("img");
  if (picture?.complete && picture.naturalWidth) return;
  const canvas = place.querySelector(".picture-cover") ? null : paint(place.dataset.hash);
  if (!canvas) return;
  canvas.className = "picture-cover";
  place.prepend(canvas);
  // Transparent pictures would let it through.
  picture?.addEventListener("load", () => canvas.remove(), { once: true });
}

// Only what one is about to see: to paint takes time, and further down it may not be needed.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      cover(target);
    }
  },
  { rootMargin: "50%" },
);

function prepare(root) {
  for (const place of root.querySelectorAll("[data-hash]")) near.observe(place);
}

addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".alt[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

addEventListener("keydown", (event) => {
  const open = event.target.closest?.(".alt[open]");
  if (!open || event.key !== "Escape") return;
  open.open = false;
  open.querySelector("summary").focus();
});

addEventListener("arrive", (event) => prepare(event.target));
prepare(document);
