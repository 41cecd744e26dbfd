/* Keys that work everywhere on the page, but not while somebody types. */

import type { Song } from "../core/types";
import { jam, remove, toggleMute, togglePause, unlockSound, vote }
	from "../live/nest";
import { getPrefs, setPrefs } from "../live/prefs";
import { getState } from "../live/store";
import { announce } from "./announce";
import { dialogOpen } from "./dialog";
import { helpOpen } from "./help_dialog";
import { askSkip, playingComments } from "./now_playing";
import { focusSearch } from "./search_box";
import { tab, type Tab } from "./tabs";
import { nextTheme, themeWords } from "./theme";

function chosenRow(): HTMLElement | null {
	return document.activeElement
		?.closest<HTMLElement>("[data-song]") ?? null;
}

function chosenSong(): Song | null {
	const id = chosenRow()?.dataset.song;
	return getState().queue.find((song) => song.id === id) ?? null;
}

/** At once if it is in sight, else when the tab with it has been drawn. */
function focusPart(part: Tab, selector: string): void {
	tab.set(part);
	const focus = (): void =>
		document.querySelector<HTMLElement>(selector)?.focus();
	focus();
	if (!document.activeElement?.matches(selector)) {
		requestAnimationFrame(focus);
	}
}

function volumeBy(step: number): void {
	const volume = Math.min(100, Math.max(0, getPrefs().volume + step));
	setPrefs({ volume, muted: false });
	announce(`My volume ${volume}`);
}

function jamChosen(): void {
	const song = chosenSong() ?? getState().playing;
	if (song) {
		jam(song.id);
	}
}

function commentChosen(): void {
	const row = chosenRow();
	if (row) {
		row.querySelector<HTMLElement>(".row-comments")?.click();
	} else if (getState().playing) {
		playingComments.set(!playingComments.get());
	}
}

function removeChosen(): void {
	const row = chosenRow();
	const song = chosenSong();
	if (!row || !song) {
		return;
	}
	const next = row.nextElementSibling ?? row.previousElementSibling;
	remove(song);
	if (next instanceof HTMLElement) {
		next.focus();
	}
}

function voteChosen(up: boolean): void {
	const song = chosenSong();
	if (song) {
		vote(song.id, up);
	}
}

const acts: Record<string, () => void> = {
	"/": focusSearch,
	" ": toggleMute,
	m: toggleMute,
	"[": () => volumeBy(-5),
	"]": () => volumeBy(5),
	j: jamChosen,
	c: commentChosen,
	u: () => voteChosen(true),
	d: () => voteChosen(false),
	Delete: removeChosen,
	q: () => focusPart("queue", ".row[tabindex='0']"),
	a: () => focusPart("horns", ".horn:not(:disabled)"),
	p: () => {
		if (getState().playing) {
			togglePause();
		}
	},
	s: () => {
		const { playing } = getState();
		if (playing) {
			void askSkip(playing);
		}
	},
	t: () => {
		nextTheme();
		announce(themeWords[getPrefs().theme]);
	},
	"?": () => helpOpen.set(true),
};

function typing(target: EventTarget | null): boolean {
	return target instanceof HTMLElement
		&& target.matches("input:not([type=range]), textarea, select, "
			+ "[contenteditable]");
}

/** Space and Enter belong to a focused button. */
function pressing(target: EventTarget | null): boolean {
	return target instanceof HTMLElement
		&& target.matches("button, a, summary, input");
}

export function listenForKeys(): void {
	document.addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey
			|| event.defaultPrevented || event.repeat && event.key === " "
			|| typing(event.target) || dialogOpen()) {
			return;
		}
		if (event.key === "Escape") {
			(document.activeElement as HTMLElement | null)?.blur();
			return;
		}
		if (event.key === " " && pressing(event.target)) {
			return;
		}
		const key = event.key.length === 1
			? event.key.toLowerCase()
			: event.key;
		const act = Object.hasOwn(acts, key) ? acts[key] : undefined;
		if (act && (getPrefs().shortcuts || key === "?")) {
			event.preventDefault();
			unlockSound();
			act();
		}
	});
}
