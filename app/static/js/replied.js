/* Whoever has answered in a dialog reads on: the post that was answered counts one reply more, if
   it is one that counts. */
addEventListener("sent", ({ target }) => {
  const { in_reply_to_id: answered, visibility } = target.elements;
  if (!answered?.value || !["public", "unlisted"].includes(visibility.value)) return;
  for (const count of document.querySelectorAll(
    `.act[href="/posts/new?in_reply_to=${answered.value}"] .act-count`,
  )) {
    const next = Number(count.textContent) + 1; // NaN where thousands are told in short
    if (next) count.textContent = next;
  }
});
