/* The list of conversations is put in order again when there is news. */
import { arrive, fetchPage } from "./fragment.js";

const list = document.querySelector(".talks");
let shown = list?.querySelectorAll(".unread").length;

addEventListener("news", async ({ detail }) => {
  const messages = detail.messages ?? 0;
  const old = document.querySelector(".talks");
  if (!old || messages === shown || location.search || location.pathname !== "/messages") return;
  shown = messages;
  try {
    const page = await fetchPage(location.href);
    const fresh = page.querySelector(".talks");
    if (!fresh) return;
    const here = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
    old.replaceWith(document.adoptNode(fresh));
    arrive(fresh);
    if (here) fresh.querySelector(`[href="${here}"]`)?.focus({ preventScroll: true });
  } catch {
    // Away for a moment: the next news will tell.
  }
});
