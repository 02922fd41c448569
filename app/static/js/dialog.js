/* A link marked data-dialog opens its page's form in a dialog: <a href="/posts/new"
   data-dialog="composer">. The page stays what it is; if it cannot be had, the link leads there. */
import { arrive, fetchPage } from "./fragment.js";

function frame(title) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  const head = document.createElement("div");
  head.className = "dialog-head";
  const heading = document.createElement("h2");
  heading.id = "dialog-title";
  heading.textContent = title;
  const close = document.createElement("button");
  close.className = "button bare";
  close.type = "button";
  close.dataset.close = "";
  close.ariaLabel = document.body.dataset.close;
  const sprite = new URL("../icons.svg#close", import.meta.url);
  close.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}"/></svg>`;
  head.append(heading, close);
  dialog.append(head);
  return dialog;
}

async function open(link) {
  const page = await fetchPage(link.href);
  const form = page.querySelector(`form.${link.dataset.dialog}`);
  if (!form) throw new Error("no form");
  const { pathname, search } = new URL(link.href);
  form.dataset.page = pathname + search;
  const dialog = frame(page.querySelector("h1").textContent.trim());
  dialog.append(document.adoptNode(form));
  document.body.append(dialog);
  arrive(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  const text = dialog.querySelector("textarea");
  text?.setSelectionRange(text.value.length, text.value.length);
}

/** Close the menu that the link stands in; focus comes back to what opens it. */
function leave(menu) {
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

addEventListener("click", async (event) => {
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target === dialog || event.target.closest("dialog [data-close]"))) {
    event.preventDefault();
    dialog.close();
    return;
  }
  const link = event.target.closest("a[data-dialog]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !plain || !window.HTMLDialogElement || link.href === location.href) return;
  event.preventDefault();
  leave(link.closest(".menu"));
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  try {
    await open(link);
  } catch {
    location.assign(link.href);
  }
  link.ariaBusy = null;
});
