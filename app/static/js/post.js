/* The whole post leads to its page; its address can be copied. */
import { say } from "./say.js";

addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.closest(".menu")?.removeAttribute("open");
    say(button.dataset.done, { seen: true });
    return;
  }
  const post = event.target.closest(".timeline .post:not(.alone)");
  if (!post || event.defaultPrevented || event.button !== 0) return;
  if (event.target.closest("a, button, summary, details, form")) return;
  if (String(getSelection())) return;
  if (event.ctrlKey || event.metaKey) open(post.dataset.url);
  else location.assign(post.dataset.url);
});

function offer(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

offer(document);
addEventListener("arrive", (event) => offer(event.target));
