/* The way up: whether somebody has written meanwhile. Asked every half minute, only while the
   page is looked at; what came is shown when the reader wants it, never under the reading eye. */
import { arrive, fetchPosts } from "./fragment.js";
import { say } from "./say.js";

const EVERY = 30_000;
const timeline = document.querySelector(".timeline[data-live]");
const waiting = [];
let place;
let asked = Date.now();
let many = false;

function newest() {
  // Where the newest stands in the order; what is pinned stands out of it.
  const posts = [...timeline.querySelectorAll(".post:not(:has(.on-top))")];
  return (waiting[0] ?? posts[0])?.dataset.place;
}

function offer() {
  const number = waiting.length;
  const words =
    number === 1 ? timeline.dataset.one : timeline.dataset.many.replace("{n}", many ? `${number}+` : number);
  if (!place) {
    place = document.createElement("div");
    place.className = "fresh";
    const button = document.createElement("button");
    button.className = "button small";
    button.type = "button";
    button.addEventListener("click", show);
    place.append(button);
    timeline.before(place);
  }
  place.firstChild.textContent = words;
  say(words);
}

function show() {
  if (many) {
    location.assign(location.pathname);
    return;
  }
  const posts = waiting.splice(0);
  place.remove();
  place = undefined;
  timeline.prepend(...posts);
  for (const post of posts) {
    post.classList.add("new");
    arrive(post);
  }
  scrollTo({ top: 0 });
  posts[0].querySelector(".by").focus({ preventScroll: true });
}

async function ask() {
  const since = newest();
  if (document.hidden || many || !since) return;
  asked = Date.now();
  try {
    const posts = await fetchPosts(`${location.pathname}?min_id=${since}`);
    if (!posts) return;
    many = Boolean(posts.querySelector(".pager [rel=prev]"));
    waiting.unshift(...posts.querySelectorAll(".post"));
    if (waiting.length) offer();
  } catch {
    // Away for a moment: the next half minute will tell.
  }
}

if (timeline) {
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", () => {
    if (Date.now() - asked > EVERY) ask();
  });
}
