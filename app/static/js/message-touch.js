/* For fingers: what can be done with a message shows when it is touched. */
const list = document.querySelector(".messages");

list?.classList.add("touched");
list?.addEventListener("click", ({ target }) => {
  const chosen = target.closest(".message.mine");
  if (target.closest("a, button, summary")) return;
  for (const message of list.querySelectorAll(".chosen")) {
    if (message !== chosen) message.classList.remove("chosen");
  }
  chosen?.classList.toggle("chosen");
});
