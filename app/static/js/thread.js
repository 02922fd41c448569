/* Whoever opens one post of a long conversation wants that post: what it answers is above it, out
   of sight until one looks up. Coming back, one is where one was. */
const post = document.querySelector(".thread-above ~ .post.alone");
const [visit] = performance.getEntriesByType("navigation");
const anew = visit?.type === "navigate" && !location.hash;

if (post && anew && post.getBoundingClientRect().top > innerHeight / 2) post.scrollIntoView();
