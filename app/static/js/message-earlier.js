/* Earlier messages come when one scrolls up; what one was reading stays where it was. */
import { arrive, fetchPosts } from "./fragment.js";
import { arrange } from "./message-days.js";
import { say } from "./say.js";

const list = document.querySelector(".messages");

async function earlier(link, asked) {
  const place = link.closest(".message-more");
  if (place.ariaBusy === "true") return;
  place.ariaBusy = "true";
  const words = link.textContent;
  link.textContent = list.dataset.loading;
  try {
    const items = await fetchPosts(link.href, "messages");
    const anchor = place.nextElementSibling;
    const before = anchor.getBoundingClientRect().top;
    const fresh = items ? [...items.querySelectorAll(".message")] : [];
    const next = items?.querySelector(".message-more:has([rel=next])");
    place.replaceWith(...[next, ...fresh].filter(Boolean));
    arrange(list);
    for (const message of fresh) arrive(message);
    const first = anchor.isConnected ? anchor : fresh.at(-1);
    scrollBy({ top: first.getBoundingClientRect().top - before, behavior: "instant" });
    say(list.dataset.added.replace("{n}", fresh.length));
    if (asked) fresh.at(-1)?.scrollIntoView({ block: "center" });
    watch();
  } catch {
    if (asked) location.assign(link.href);
    link.textContent = words;
    place.ariaBusy = null;
  }
}

const observer = new IntersectionObserver(
  (entries) => {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (!seen) return;
    observer.disconnect();
    earlier(seen.target, false);
  },
  { rootMargin: "400px 0px 0px" },
);

function watch() {
  const link = list.querySelector(".message-more [rel=next]");
  if (link) observer.observe(link);
}

if (list) {
  list.addEventListener("click", (event) => {
    const link = event.target.closest(".message-more [rel=next]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    earlier(link, true);
  });
  requestAnimationFrame(watch); // once message.js has gone to the end
}
