/* The small pages (sign-in, errors, help): only the choice of colours. */

import { getPrefs } from "./live/prefs";
import { followTheme, nextTheme, themeWords } from "./ui/theme";

followTheme();

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
