/* Dark, light, or as the system says. */

import { getPrefs, onPrefs, setPrefs, type Theme } from "../live/prefs";

const order: readonly Theme[] = ["auto", "light", "dark"];

export function applyTheme(): void {
	const { theme } = getPrefs();
	const root = document.documentElement;
	if (theme === "auto") {
		delete root.dataset.theme;
	} else {
		root.dataset.theme = theme;
	}
}

export function nextTheme(): void {
	const now = order.indexOf(getPrefs().theme);
	setPrefs({ theme: order[(now + 1) % order.length] as Theme });
}

export function followTheme(): void {
	applyTheme();
	onPrefs(applyTheme);
}

export const themeWords: Record<Theme, string> = {
	auto: "Colours: as the system",
	light: "Colours: light",
	dark: "Colours: dark",
};
