/* A chosen picture is shown before it is sent. */
addEventListener("change", ({ target }) => {
  if (!target.matches(".picture input[type=file]")) return;
  const file = target.files[0];
  if (!file?.type.startsWith("image/")) return;
  const shown = target.closest(".picture").firstElementChild;
  const picture = new Image();
  picture.className = shown.className;
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  // A format the browser cannot show may still be one the server can read: keep the old picture.
  picture.addEventListener("load", () => shown.replaceWith(picture));
});
