/*
 * Links that are pasted anywhere on the page, or dropped on it. A field of one
 * line would lose all line breaks, so the clipboard is read before it can.
 */

import { splitLinks } from "../core/links";
import { importPasted } from "../live/imports";
import { dialogOpen } from "./dialog";
import { BOX } from "./search_box";

/** Whether what is pasted there is meant as text. */
function isText(target: EventTarget | null): boolean {
	return target instanceof HTMLElement && target.id !== BOX
		&& target.matches("input:not([type=range], [type=radio]), textarea, "
			+ "[contenteditable]");
}

function take(data: DataTransfer | null): boolean {
	const pasted = splitLinks(data?.getData("text/plain") ?? "")
		?? splitLinks(data?.getData("text/uri-list") ?? "");
	if (!pasted) {
		return false;
	}
	importPasted(pasted);
	return true;
}

function carriesText(event: DragEvent): boolean {
	const types = event.dataTransfer?.types ?? [];
	return !types.includes("Files")
		&& (types.includes("text/plain") || types.includes("text/uri-list"));
}

function showDropping(yes: boolean): void {
	document.documentElement.classList.toggle("dropping", yes);
}

export function listenForLinks(): void {
	document.addEventListener("paste", (event) => {
		if (!isText(event.target) && !dialogOpen()
			&& take(event.clipboardData)) {
			event.preventDefault();
		}
	});

	/* what is dragged from this page is not meant for it */
	let ours = false;
	document.addEventListener("dragstart", () => {
		ours = true;
	});
	document.addEventListener("dragend", () => {
		ours = false;
	});
	document.addEventListener("dragover", (event) => {
		const wanted = !ours && carriesText(event) && !isText(event.target)
			&& !dialogOpen();
		showDropping(wanted);
		if (wanted) {
			event.preventDefault();
		}
	});
	document.addEventListener("dragleave", (event) => {
		if (event.relatedTarget === null) {
			showDropping(false);
		}
	});
	document.addEventListener("drop", (event) => {
		showDropping(false);
		if (!ours && !isText(event.target) && !dialogOpen()
			&& take(event.dataTransfer)) {
			event.preventDefault();
		}
	});
}
