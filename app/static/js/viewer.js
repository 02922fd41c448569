/* A picture is looked at on the page: whole, in its own proportions, with what it shows in words.
   Arrow keys and swipes lead to the post's other pictures, Escape back to where one was. */
const FAR = 48; // pixels that make a movement a swipe
const template = document.querySelector("#viewer");
let dialog;
let links = [];
let at = 0;
let begun;

function show(index) {
  at = index;
  const link = links[at];
  const [width, height] = link.dataset.size.split(" ");
  const small = link.querySelector("img");
  const shown = dialog.querySelector("img");
  const words = dialog.querySelector("figcaption");
  words.textContent = link.closest(".photo").querySelector(".alt p")?.textContent ?? "";
  words.lang = small.lang;
  words.hidden = !words.textContent;
  shown.width = width;
  shown.height = height;
  shown.alt = small.alt;
  shown.lang = small.lang;
  shown.src = small.src;
  const whole = new Image();
  whole.src = link.href;
  dialog.ariaBusy = "true";
  whole.addEventListener("load", () => {
    if (links[at] !== link) return;
    shown.src = whole.src;
    dialog.ariaBusy = null;
  });
  const place = dialog.dataset.place.replace("{n}", at + 1).replace("{all}", links.length);
  dialog.querySelector(".viewer-place").textContent = links.length > 1 ? place : "";
  for (const step of dialog.querySelectorAll(".viewer-step")) {
    const next = at + (step.dataset.act === "next" ? 1 : -1);
    if (!links[next] && document.activeElement === step) dialog.focus();
    step.hidden = !links[next];
  }
}

function step(by) {
  if (links[at + by]) show(at + by);
}

function open(link) {
  dialog = template.content.querySelector("dialog").cloneNode(true);
  links = [...link.closest(".pictures").querySelectorAll(".photo > a")];
  document.body.append(dialog);
  show(links.indexOf(link));
  dialog.addEventListener("close", () => {
    dialog.remove();
    links[at].focus();
  });
  dialog.addEventListener("click", press);
  dialog.addEventListener("keydown", key);
  dialog.addEventListener("pointerdown", (event) => {
    begun = event.isPrimary && event.pointerType === "touch" ? event : null;
  });
  dialog.addEventListener("pointerup", swipe);
  dialog.showModal();
}

function press(event) {
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (act === "next") step(1);
  else if (act === "previous") step(-1);
  else if (act === "close" || !event.target.closest("img, figcaption, button")) dialog.close();
}

function key(event) {
  const forth = dialog.matches(":dir(rtl)") ? -1 : 1;
  if (event.key === "ArrowRight") step(forth);
  else if (event.key === "ArrowLeft") step(-forth);
  else if (event.key === "Home") show(0);
  else if (event.key === "End") show(links.length - 1);
  else return;
  event.preventDefault();
}

function swipe(event) {
  if (!begun || visualViewport?.scale > 1) return; // enlarged: it is being looked around in
  const across = event.clientX - begun.clientX;
  const down = event.clientY - begun.clientY;
  begun = null;
  if (Math.abs(across) > FAR && Math.abs(across) > 2 * Math.abs(down)) step(across < 0 ? 1 : -1);
  else if (Math.abs(down) > 2 * FAR && !event.target.closest("figcaption")) dialog.close();
}

addEventListener("click", (event) => {
  const link = event.target.closest?.(".photo > a");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !plain || !template || !window.HTMLDialogElement) return;
  event.preventDefault();
  open(link);
});
