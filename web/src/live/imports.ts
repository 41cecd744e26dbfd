/* The one import of pasted links that this page may have under way. */

import { counts, Import, type ImportState } from "../core/import";
import { plural } from "../core/format";
import type { Pasted } from "../core/links";
import { uriOf } from "../core/source";
import { observable } from "./observable";
import { addUri, openLink } from "./songs_api";
import { dispatch, getState } from "./store";

export interface ShownImport {
	state: ImportState;
	/** links beyond what one import takes */
	beyond: number;
}

export const imported = observable<ShownImport | null>(null);
/** Whether the dialog is open; adding goes on without it. */
export const importOpen = observable(false);

let current: Import | null = null;

function isQueued(uri: string): boolean {
	const { queue, playing } = getState();
	return queue.some((song) => uriOf(song) === uri)
		|| (playing !== null && uriOf(playing) === uri);
}

function say(kind: "info" | "error", text: string): void {
	dispatch({ type: "toast", kind, text });
}

/** Opens what was pasted, unless songs of an earlier paste are being added. */
export function importPasted({ lines, beyond }: Pasted): void {
	if (imported.get()?.state.phase === "adding") {
		importOpen.set(true);
		say("info", "The songs of the other links are still being added.");
		return;
	}
	current?.stop();
	const started: Import = new Import(lines, {
		open: openLink,
		add: addUri,
		isQueued,
		show(state) {
			if (current === started) {
				imported.set({ state, beyond });
			}
		},
	});
	current = started;
	importOpen.set(true);
	void started.open();
}

export function currentImport(): Import | null {
	return current;
}

/** Adds what is chosen, and says so if nobody is looking at the dialog. */
export async function addChosen(): Promise<void> {
	const adding = current;
	await adding?.add();
	const shown = imported.get();
	if (!shown || current !== adding) {
		return;
	}
	const { added, failed, skipped, pending, found } = counts(shown.state);
	if (found === 1 && added === 1) {
		forgetImport();
	}
	if (!importOpen.get() && pending === 0) {
		forgetImport();
	}
	if (!importOpen.get()) {
		const missing = failed + skipped;
		say(missing > 0 ? "error" : "info", missing > 0
			? `Added ${plural(added, "song")}, ${missing} not.`
			: `Added ${plural(added, "song")}.`);
	}
}

/** Closes the dialog. What is being added goes on; what is not is dropped. */
export function closeImport(): void {
	importOpen.set(false);
	if (imported.get()?.state.phase !== "adding") {
		forgetImport();
	}
}

function forgetImport(): void {
	current?.stop();
	current = null;
	importOpen.set(false);
	imported.set(null);
}
