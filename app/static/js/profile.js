/* What has changed on a profile is fetched and put in its place; pictures and posts stay still. */
import { arrive, fetchPage } from "./fragment.js";

const PARTS = [".profile-top .acts", ".counts", ".standings"];

export async function refreshProfile() {
  if (!document.querySelector(".profile")) return;
  const page = await fetchPage(location.href);
  for (const part of PARTS) {
    const old = document.querySelector(`.profile ${part}`);
    const fresh = page.querySelector(`.profile ${part}`);
    if (!old || !fresh) continue;
    const focused = old.contains(document.activeElement);
    const follows = document.activeElement.closest(".follow");
    old.replaceWith(document.adoptNode(fresh));
    for (const copy of fresh.querySelectorAll("[data-copy]")) copy.hidden = !navigator.clipboard;
    arrive(fresh);
    if (focused) {
      const next = fresh.querySelector(follows ? ".follow > button" : ".menu > summary, button");
      (next ?? document.querySelector(".profile-menu > summary"))?.focus();
    }
  }
}
