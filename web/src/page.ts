/* The small pages (sign-in, errors, help): the choice of colours, and nothing secret in addresses. */

import { getPrefs } from "./live/prefs";
import { followTheme, nextTheme, themeWords } from "./ui/theme";

followTheme();

/* Somebody came back from another service with a code that did not help: off the address bar with it,
   and out of the history, where going back would send it again. */
if (location.pathname.startsWith("/authentication/")) {
	history.replaceState(null, "", location.pathname);
}

const button = document.getElementById("theme");
const word = (): void => {
	if (button) {
		button.textContent = themeWords[getPrefs().theme];
	}
};
button?.addEventListener("click", () => {
	nextTheme();
	word();
});
word();
