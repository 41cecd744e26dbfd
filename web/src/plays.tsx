/* Starts the history page. */

import { render } from "preact";
import { PlaysPage } from "./ui/plays_page";
import { followTheme } from "./ui/theme";
import { ThemeButton } from "./ui/theme_button";

followTheme();
const root = document.getElementById("plays");
const corner = document.getElementById("theme");
if (root && corner) {
	render(<PlaysPage />, root);
	render(<ThemeButton />, corner);
}
