/* What comes next: one row a song, in the order in which they will play. */

import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { plural, roughTime } from "../core/format";
import { visibleQueue } from "../core/state";
import type { Song } from "../core/types";
import { clearQueue } from "../live/nest";
import { ask } from "./dialog";
import { useStore } from "./hooks";
import { Icon } from "./icon";
import { PreviewRow } from "./preview_row";
import { Row } from "./row";
import { focusSearch } from "./search_box";

async function askClear(count: number): Promise<void> {
	const yes = await ask({
		title: "Clear the whole queue?",
		text: `This removes ${plural(count, "song")}, whoever added them. `
			+ "The playing song goes on.",
		action: "Clear the queue",
	});
	if (yes) {
		clearQueue();
	}
}

/** Rows glide to their new places, so that people see who overtook whom. */
function useGliding(queue: readonly Song[]) {
	const list = useRef<HTMLOListElement>(null);
	const places = useRef(new Map<string, number>());
	useLayoutEffect(() => {
		const before = places.current;
		const after = new Map<string, number>();
		const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
		const box = list.current?.getBoundingClientRect();
		const above = (box?.top ?? 0) - (list.current?.offsetTop ?? 0);
		const inSight = (top: number): boolean =>
			above + top > -200 && above + top < innerHeight + 200;
		for (const row of list.current?.children ?? []) {
			const element = row as HTMLElement;
			const id = element.dataset.song ?? "";
			const top = element.offsetTop;
			after.set(id, top);
			const moved = (before.get(id) ?? top) - top;
			const seen = inSight(top) || inSight(top + moved);
			if (calm || before.size === 0 || !seen) {
				continue;
			}
			if (!before.has(id)) {
				element.animate(
					[{ opacity: 0, transform: "scale(.98)" }, {}],
					{ duration: 260, easing: "ease-out" });
			} else if (moved !== 0 && Math.abs(moved) < 1200) {
				element.animate(
					[{ transform: `translateY(${moved}px)` }, {}],
					{ duration: 320, easing: "cubic-bezier(.2,.8,.2,1)" });
			}
		}
		places.current = after;
	}, [queue]);
	return list;
}

/** Arrow keys walk over the rows; Tab goes into the buttons of one. */
function walk(event: KeyboardEvent): void {
	const step = event.key === "ArrowDown" ? 1
		: event.key === "ArrowUp" ? -1
		: 0;
	const target = event.target as HTMLElement;
	if (step === 0 || target instanceof HTMLInputElement) {
		return;
	}
	const row = target.closest<HTMLElement>("[data-song]");
	const next = step > 0
		? row?.nextElementSibling
		: row?.previousElementSibling;
	if (next instanceof HTMLElement) {
		event.preventDefault();
		next.focus();
	}
}

function Empty() {
	const playing = useStore((state) => state.playing !== null);
	return (
		<div class="empty">
			<Icon name="list" />
			<p>{playing ? "Nothing queued after this song." : "The queue is empty."}</p>
			<button type="button" class="button" onClick={focusSearch}>
				<Icon name="plus" /> Add a song
			</button>
		</div>
	);
}

function Skeleton() {
	return (
		<div class="skeleton" role="status" aria-label="Loading the queue">
			<i /><i /><i />
		</div>
	);
}

export function Queue() {
	const all = useStore((state) => state.queue);
	const removing = useStore((state) => state.removing);
	const preview = useStore((state) => state.preview);
	const loaded = useStore((state) => state.loaded);
	const queue = useMemo(() => visibleQueue(all, removing), [all, removing]);
	const list = useGliding(queue);
	const [focused, setFocused] = useState("");
	const current = queue.some((song) => song.id === focused)
		? focused
		: queue[0]?.id;
	const entered = (event: FocusEvent): void => {
		const row = (event.target as HTMLElement).closest<HTMLElement>(
			"[data-song]");
		setFocused(row?.dataset.song ?? "");
	};
	const lengthS = queue.reduce((sum, song) => sum + song.duration, 0);
	return (
		<section class="queue" aria-labelledby="queue-title">
			<div class="section-head">
				<h2 id="queue-title">Up next</h2>
				{queue.length > 0 && (
					<span class="section-note">
						{plural(queue.length, "song")} · {roughTime(lengthS)}
					</span>
				)}
				{queue.length > 0 && (
					<button
						type="button"
						class="button quiet small"
						onClick={() => void askClear(queue.length)}
					>
						Clear queue
					</button>
				)}
			</div>
			{!loaded && <Skeleton />}
			{loaded && queue.length === 0 && !preview?.trackid && <Empty />}
			<ol
				class="rows"
				ref={list}
				aria-label="Queue"
				onKeyDown={walk}
				onFocusIn={entered}
			>
				{queue.map((song, i) => (
					<Row
						key={song.id}
						song={song}
						place={i + 1}
						current={song.id === current}
					/>
				))}
			</ol>
			{preview && <PreviewRow song={preview} />}
			{queue.length > 0 && (
				<button type="button" class="add-row" onClick={focusSearch}>
					<Icon name="plus" /> Add a song
				</button>
			)}
		</section>
	);
}
