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
