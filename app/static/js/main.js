/* Everything here only quickens or sweetens what works without it. One small file per idea;
   new content announces itself with an "arrive" event, so that nobody has to call anybody. */
import "./times.js";
import "./draft.js"; // before what counts: it brings back what was typed
import "./composer.js";
import "./dialog.js";
import "./older.js";
import "./fresh.js";
import "./follow.js";
import "./relate.js";
import "./hover.js";
import "./act.js";
import "./news.js";
import "./notifications.js";
import "./theme.js";
import "./menu.js";
import "./reveal.js";
import "./post.js";
import "./thread.js";
import "./preview.js";
import "./pictures.js";
import "./viewer.js";
import "./picker.js";
import "./message.js";
import "./message-earlier.js";
import "./message-send.js";
import "./message-touch.js";
import "./message-list.js";
import "./complete.js";
import "./search.js";
import "./send.js";
import "./replied.js";
import "./once.js"; // last: it counts what nobody else has taken in hand
