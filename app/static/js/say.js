/* One sentence for everybody: seen for a while, and read out by those who listen. */
const place = document.createElement("div");
place.className = "heard";
place.setAttribute("role", "status");
document.body.append(place);

let timer;

export function say(words, { seen = false } = {}) {
  clearTimeout(timer);
  place.className = seen ? "toast" : "heard";
  place.textContent = words;
  timer = setTimeout(() => {
    place.textContent = "";
    place.className = "heard";
  }, 5000);
}
