/* The spot of a picture that stays in sight when it is cropped: pressed, or moved by arrow keys. */
const STEP = 0.1;
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
const within = (value) => Math.round(Math.max(-1, Math.min(1, value)) * 100) / 100;

function read(field) {
  const [x, y] = field.value.split(",").map(Number);
  return [x || 0, y || 0];
}

function place(dot, [x, y]) {
  dot.style.left = `${50 + 50 * x}%`;
  dot.style.top = `${50 - 50 * y}%`;
}

/** Let the focus of this item's picture be chosen. */
export function aim(item, words) {
  const view = item.querySelector(".picker-view");
  const field = item.querySelector("[data-focus]");
  const known = view.querySelector(".picker-dot");
  if (known) {
    place(known, read(field));
    return;
  }
  const dot = document.createElement("span");
  dot.className = "picker-dot";
  view.append(dot);
  view.tabIndex = 0;
  view.setAttribute("role", "application");
  view.ariaLabel = words;
  view.title = words;
  place(dot, read(field));
  const set = (x, y) => {
    field.value = `${within(x)},${within(y)}`;
    place(dot, read(field));
  };
  view.addEventListener("click", (event) => {
    const box = view.getBoundingClientRect();
    set(((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2);
  });
  view.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const [x, y] = read(field);
    set(x + move[0], y + move[1]);
  });
}
