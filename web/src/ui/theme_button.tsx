/* The button that changes the colours. */

import { usePrefs } from "./use_prefs";
import { Icon } from "./icon";
import { nextTheme, themeWords } from "./theme";

export function ThemeButton() {
	const { theme } = usePrefs();
	const icon = theme === "auto" ? "auto" : theme === "light" ? "sun" : "moon";
	return (
		<button
			type="button"
			class="icon-button"
			aria-label={themeWords[theme]}
			title={themeWords[theme]}
			onClick={nextTheme}
		>
			<Icon name={icon} />
		</button>
	);
}
