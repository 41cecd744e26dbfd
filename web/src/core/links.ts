/*
 * The links in what people paste: one a line, or with words around them as a
 * phone's "share" writes them. Which source a link belongs to is the server's
 * to say; here only its form counts.
 */

/** More are left out: somebody pasted something else than a list of songs. */
export const LINKS_MAX = 100;

export interface PastedLine {
	/** what the line says, shortened for people */
	text: string;
	/** null: there is no link in it */
	link: string | null;
}

export interface Pasted {
	lines: PastedLine[];
	/** how many links there were beyond LINKS_MAX */
	beyond: number;
}

const TEXT_SHOWN = 120;

/** With a scheme, or one of the services as people write it without. */
const linkForm = new RegExp(
	"(?:https?://"
	+ "|\\b(?:(?:www|m|music)\\.)?youtube(?:-nocookie)?\\.com/"
	+ "|\\byoutu\\.be/"
	+ "|\\b(?:open|play)\\.spotify\\.com/"
	+ "|\\b(?:(?:www|m|on)\\.)?soundcloud\\.com/"
	+ "|\\b(?:spotify|local|youtube|soundcloud):(?=[\\w-]))"
	+ "(?:(?!,https?:)[^\\s<>\"“”„«»])+",
	"gi");

/** What closes a sentence or a bracket around a link is not part of it. */
function trimmed(link: string): string {
	let end = link.length;
	while (end > 0 && /[.,;:!?'’)\]}*]/.test(link[end - 1] as string)) {
		const open = link[end - 1] === ")" && link.slice(0, end).includes("(");
		if (open) {
			break;
		}
		end--;
	}
	return link.slice(0, end);
}

function linksOf(line: string): string[] {
	return [...line.matchAll(linkForm)]
		.map(([found]) => trimmed(found))
		.filter((link) => !/^(?:https?:\/\/|\w+:)?$/i.test(link))
		.map((link) => /^\w+:/.test(link) ? link : `https://${link}`);
}

function shortened(text: string): string {
	const letters = Array.from(text);
	return letters.length > TEXT_SHOWN
		? letters.slice(0, TEXT_SHOWN - 1).join("") + "…"
		: text;
}

/** Null when there is no link at all. A link that comes twice counts once. */
export function splitLinks(text: string): Pasted | null {
	const lines: PastedLine[] = [];
	const seen = new Set<string>();
	let beyond = 0;
	for (const raw of text.split(/[\r\n]+/)) {
		const line = raw.trim();
		/* in lists of addresses and of songs such lines are comments */
		if (line === "" || line.startsWith("#")) {
			continue;
		}
		const links = linksOf(line);
		if (links.length === 0) {
			lines.push({ text: shortened(line), link: null });
		}
		for (const link of links.filter((l) => !seen.has(l))) {
			seen.add(link);
			if (seen.size > LINKS_MAX) {
				beyond++;
			} else {
				lines.push({ text: shortened(link), link });
			}
		}
	}
	return seen.size > 0
		? { lines: lines.slice(0, LINKS_MAX * 2), beyond }
		: null;
}

/** Whether somebody types or has typed a link, not words to look for. */
export function looksLikeLink(text: string): boolean {
	return /^\s*(?:https?:\/\/|(?:spotify|local|youtube|soundcloud):\S)/i
		.test(text) || linksOf(text)[0] === `https://${text.trim()}`;
}
