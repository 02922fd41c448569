/* One sentence for everybody: seen for a while, and read out by those who listen. */
const place = document.createElement("div");
place.className = "heard";
place.setAttribute("role", "status");
document.body.append(place);

let timer;

/** `link`: where to see what was done, as { href, words }. */
export function say(words, { seen = false, link } = {}) {
  clearTimeout(timer);
  place.className = seen ? "toast" : "heard";
  place.textContent = words;
  if (link) {
    const way = document.createElement("a");
    way.href = link.href;
    way.textContent = link.words;
    place.append(" ", way);
  }
  timer = setTimeout(() => {
    place.textContent = "";
    place.className = "heard";
  }, 5000);
}
