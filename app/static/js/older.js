/* The way down: older posts come before the end is reached. After a few pages one asks for more,
   so that the foot of the page can be reached too. Whatever fails, the link still leads there. */
import { arrive, fetchPosts } from "./fragment.js";
import { say } from "./say.js";

const BY_ITSELF = 4;
const timeline = document.querySelector(".timeline");
let pages = 0;

function next() {
  return timeline.querySelector(".pager [rel=next]");
}

function add(posts, pager) {
  const known = new Set([...timeline.querySelectorAll(".post")].map((post) => post.dataset.id));
  const fresh = [...posts.querySelectorAll(".post")].filter((post) => !known.has(post.dataset.id));
  posts.querySelector(".pager [rel=prev]")?.remove();
  posts.querySelector(".pager:not(:has(a))")?.remove();
  for (const old of posts.querySelectorAll(".post")) if (!fresh.includes(old)) old.remove();
  const newer = pager.querySelector("[rel=prev]");
  if (newer) timeline.prepend(wrap(newer));
  pager.replaceWith(posts);
  for (const post of fresh) arrive(post);
  return fresh;
}

function wrap(newer) {
  const top = document.createElement("div");
  top.className = "pager";
  top.append(newer);
  return top;
}

/** In the pager's place while one waits: another element, for the same one with other words in it
    would jump. */
function waiting(pager) {
  const busy = pager.cloneNode();
  busy.ariaBusy = "true";
  busy.textContent = timeline.dataset.loading;
  pager.replaceWith(busy);
  return busy;
}

async function more(link, asked) {
  const pager = link.closest(".pager");
  const focused = asked || pager.contains(document.activeElement);
  const busy = waiting(pager);
  try {
    const posts = await fetchPosts(link.href);
    if (!posts) link.remove();
    busy.replaceWith(pager);
    const fresh = posts ? add(posts, pager) : [];
    say(timeline.dataset.added.replace("{n}", fresh.length));
    if (focused) fresh[0]?.querySelector(".by").focus({ preventScroll: true });
    watch();
  } catch {
    if (asked) location.assign(link.href);
    busy.replaceWith(pager);
  }
}

const observer = new IntersectionObserver(
  (entries) => {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (!seen) return;
    observer.disconnect();
    pages += 1;
    more(seen.target, false);
  },
  { rootMargin: "800px" },
);

function watch() {
  const link = next();
  if (link && pages < BY_ITSELF) observer.observe(link);
}

if (timeline) {
  timeline.addEventListener("click", (event) => {
    const link = event.target.closest(".pager [rel=next]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    pages = 0;
    more(link, true);
  });
  watch();
}
