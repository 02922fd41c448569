/* A <details> menu behaves like one: one at a time, Escape and a click elsewhere close it. */
function close(menu) {
  menu.open = false;
}

addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (!menu.contains(event.target)) close(menu);
  }
});

addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[open]");
  if (!menu) return;
  if (event.key === "Escape") {
    close(menu);
    menu.querySelector("summary").focus();
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const items = [...menu.querySelectorAll(".menu-list :is(a, button)")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    items.at(at < 0 && step < 0 ? -1 : (at + step) % items.length).focus();
  }
});

// One that would end below the window opens upwards. (This event does not bubble.)
addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches(".menu, .audience")) return;
    target.classList.remove("up");
    const list = target.querySelector(".menu-list, .audience-list")?.getBoundingClientRect();
    const bar = document.querySelector(".nav-places")?.getBoundingClientRect();
    const floor = bar?.top > innerHeight / 2 ? bar.top : innerHeight;
    const room = target.getBoundingClientRect().top > list?.height;
    target.classList.toggle("up", target.open && room && list.bottom > floor);
  },
  true,
);
