/* Find a song and add it, without leaving the keyboard. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { clockTime, plural } from "../core/format";
import { Search, type SearchState } from "../core/search";
import type { SearchHit } from "../core/types";
import { addSong } from "../live/nest";
import { askServer } from "../live/search_api";
import { announce } from "./announce";
import { useStore } from "./hooks";
import { Icon } from "./icon";
import { Cover } from "./picture";

const BOX = "search-box";
const LIST = "search-hits";

export function focusSearch(): void {
	const box = document.getElementById(BOX);
	if (box instanceof HTMLInputElement) {
		box.focus();
		box.select();
	}
}

/** What is true of a hit already. */
type Standing = "" | "adding" | "queued" | "playing";

function useStandings(): (uri: string) => Standing {
	const queue = useStore((state) => state.queue);
	const playing = useStore((state) => state.playing?.trackid);
	const adding = useStore((state) => state.adding);
	return useMemo(() => {
		const queued = new Set(queue.map((song) => song.trackid));
		return (uri: string): Standing => adding.has(uri) ? "adding"
			: queued.has(uri) ? "queued"
			: playing === uri ? "playing"
			: "";
	}, [queue, playing, adding]);
}

const standingWords: Record<Standing, string> = {
	"": "Add",
	adding: "Adding…",
	queued: "In the queue",
	playing: "Playing",
};

function Hit({ hit, index, active, standing, onAdd, onPoint }: {
	hit: SearchHit;
	index: number;
	active: boolean;
	standing: Standing;
	onAdd(): void;
	onPoint(): void;
}) {
	const ref = useRef<HTMLLIElement>(null);
	useEffect(() => {
		if (active) {
			ref.current?.scrollIntoView({ block: "nearest" });
		}
	}, [active]);
	return (
		<li
			ref={ref}
			id={`hit-${index}`}
			role="option"
			aria-selected={active}
			class={active ? "hit active" : "hit"}
			onClick={onAdd}
			onPointerMove={onPoint}
		>
			<Cover src={hit.img} name={hit.title} size={44} />
			<span class="hit-words">
				<span class="hit-title">{hit.title}</span>
				<span class="hit-artist">
					{hit.artist}
					{hit.album !== "" && hit.artist !== "" && " · "}
					{hit.album}
				</span>
			</span>
			<span class="hit-time">
				{hit.duration > 0 ? clockTime(hit.duration) : ""}
			</span>
			<span class={`hit-add ${standing}`}>
				<Icon name={standing === "queued" || standing === "playing"
					? "check"
					: "plus"} />
				<span>{standingWords[standing]}</span>
			</span>
		</li>
	);
}

function Message({ state, retry }: { state: SearchState; retry(): void }) {
	if (state.kind === "failed") {
		return (
			<div class="search-message" role="alert">
				<p>{state.message}</p>
				<button type="button" class="button small" onClick={retry}>
					Try again
				</button>
			</div>
		);
	}
	if (state.kind === "found" && state.hits.length === 0) {
		return (
			<div class="search-message" role="status">
				<p>Nothing found for “{state.query}”.</p>
				<p class="dim">Try fewer words, or only the artist.</p>
			</div>
		);
	}
	return state.kind === "busy" && state.hits.length === 0
		? <div class="search-message"><p class="dim">Searching…</p></div>
		: null;
}

export function SearchBox() {
	const [state, setState] = useState<SearchState>({ kind: "idle" });
	const [text, setText] = useState("");
	const [open, setOpen] = useState(false);
	const [active, setActive] = useState(0);
	const standing = useStandings();
	const root = useRef<HTMLDivElement>(null);
	const addedAt = useRef(new Map<string, number>());
	/** Enter was pressed before the results of this query were there. */
	const hurried = useRef("");

	const add = (hit: SearchHit): void => {
		/* a double click means one song */
		const last = addedAt.current.get(hit.uri) ?? -Infinity;
		if (performance.now() - last < 1_000) {
			return;
		}
		addedAt.current.set(hit.uri, performance.now());
		addSong(hit.uri);
		announce(`Added ${hit.title}`);
	};

	const search = useMemo(() => new Search({
		ask: askServer,
		after(ms, callback) {
			const timer = setTimeout(callback, ms);
			return () => clearTimeout(timer);
		},
		show(next) {
			setState(next);
			if (next.kind === "found") {
				setActive(0);
				announce(next.hits.length === 0
					? "Nothing found"
					: `${plural(next.hits.length, "song")} found`);
				if (hurried.current === next.query && next.hits[0]) {
					add(next.hits[0]);
				}
				hurried.current = "";
			}
		},
	}), []);

	useEffect(() => {
		const away = (event: PointerEvent): void => {
			if (!root.current?.contains(event.target as Node)) {
				setOpen(false);
			}
		};
		document.addEventListener("pointerdown", away);
		return () => {
			document.removeEventListener("pointerdown", away);
			search.stop();
		};
	}, []);

	const hits = state.kind === "found" || state.kind === "busy"
		? state.hits
		: [];
	const shown = open && state.kind !== "idle";
	const selected = shown ? hits[active] : undefined;

	const change = (value: string): void => {
		setText(value);
		setOpen(true);
		hurried.current = "";
		search.type(value);
	};

	const key = (event: KeyboardEvent): void => {
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			event.preventDefault();
			setOpen(true);
			const step = event.key === "ArrowDown" ? 1 : hits.length - 1;
			if (hits.length > 0) {
				setActive((active + step) % hits.length);
			}
		} else if (event.key === "Enter" && !event.isComposing) {
			event.preventDefault();
			if (state.kind === "busy") {
				hurried.current = state.query;
			} else if (selected) {
				add(selected);
			}
		} else if (event.key === "Escape") {
			event.preventDefault();
			if (shown) {
				setOpen(false);
			} else if (text !== "") {
				change("");
			} else {
				(event.currentTarget as HTMLElement).blur();
			}
		}
	};

	return (
		<div
			class="search"
			role="search"
			ref={root}
			onFocusOut={(event) => {
				const to = event.relatedTarget;
				if (to instanceof Node && !root.current?.contains(to)) {
					setOpen(false);
				}
			}}
		>
			<Icon name="search" />
			<input
				id={BOX}
				type="text"
				inputMode="search"
				enterKeyHint="search"
				role="combobox"
				aria-label="Find a song to add"
				aria-autocomplete="list"
				aria-expanded={shown && hits.length > 0}
				aria-controls={LIST}
				aria-activedescendant={selected ? `hit-${active}` : undefined}
				placeholder="Find a song to add"
				autoComplete="off"
				autoCapitalize="off"
				spellcheck={false}
				value={text}
				onInput={(event) => change(event.currentTarget.value)}
				onFocus={() => setOpen(true)}
				onKeyDown={key}
			/>
			{text !== ""
				? (
					<button
						type="button"
						class="icon-button search-clear"
						aria-label="Clear the search"
						onClick={() => {
							change("");
							focusSearch();
						}}
					>
						<Icon name="close" />
					</button>
				)
				: <kbd class="search-key" aria-hidden="true">/</kbd>}
			<div class="search-panel" hidden={!shown}>
				<Message state={state} retry={() => search.retry()} />
				<ul
					id={LIST}
					role="listbox"
					aria-label="Songs found"
					class={state.kind === "busy" ? "stale" : ""}
					hidden={hits.length === 0}
				>
					{hits.map((hit, i) => (
						<Hit
							key={hit.uri}
							hit={hit}
							index={i}
							active={i === active}
							standing={standing(hit.uri)}
							onAdd={() => add(hit)}
							onPoint={() => setActive(i)}
						/>
					))}
				</ul>
			</div>
		</div>
	);
}
