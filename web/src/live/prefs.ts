/*
 * What one listener likes, remembered on this device. Storage may be refused
 * (private windows, full disks); then it lasts as long as the page.
 */

export type Theme = "auto" | "light" | "dark";

export interface Prefs {
	/** own volume, 0 to 100 */
	volume: number;
	muted: boolean;
	theme: Theme;
	shortcuts: boolean;
	/** where one last looked for songs: the id of a SearchPlace */
	searchIn: string;
}

const KEY = "echonest.prefs";
const defaults: Prefs = {
	volume: 80,
	muted: false,
	theme: "auto",
	shortcuts: true,
	searchIn: "",
};

function load(): Prefs {
	try {
		const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
		const found = stored as Partial<Record<keyof Prefs, unknown>> | null;
		const volume = Number(found?.volume ?? defaults.volume);
		return {
			volume: volume >= 0 && volume <= 100 ? volume : defaults.volume,
			muted: found?.muted === true,
			theme: found?.theme === "light" || found?.theme === "dark"
				? found.theme
				: "auto",
			shortcuts: found?.shortcuts !== false,
			searchIn: String(found?.searchIn ?? ""),
		};
	} catch {
		return defaults;
	}
}

let prefs = load();
const listeners = new Set<() => void>();

export function getPrefs(): Prefs {
	return prefs;
}

export function setPrefs(change: Partial<Prefs>): void {
	prefs = { ...prefs, ...change };
	try {
		localStorage.setItem(KEY, JSON.stringify(prefs));
	} catch {
		/* kept in memory */
	}
	listeners.forEach((listener) => listener());
}

export function onPrefs(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/** Another tab changed them. */
window.addEventListener("storage", (event) => {
	if (event.key === KEY) {
		prefs = load();
		listeners.forEach((listener) => listener());
	}
});
