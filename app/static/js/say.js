/* One sentence for everybody: seen for a while, and read out by those who listen. Two that come
   at once are both read; what is seen gives way to the newest. */
const FOR_A_WHILE = 5000; // ms

const place = document.createElement("div");
place.setAttribute("role", "status");
place.setAttribute("aria-atomic", "false"); // only what is new is read
document.body.append(place);

/** `link`: where to see what was done, as { href, words }. */
export function say(words, { seen = false, link } = {}) {
  const sentence = document.createElement("p");
  sentence.className = seen ? "toast" : "heard";
  sentence.textContent = words;
  if (link) {
    const way = document.createElement("a");
    way.href = link.href;
    way.textContent = link.words;
    sentence.append(" ", way);
  }
  if (seen) place.querySelector(".toast")?.remove();
  place.append(sentence);
  setTimeout(() => sentence.remove(), FOR_A_WHILE);
}
