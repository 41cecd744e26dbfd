/* One of the songs that a search has found. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { clockTime } from "../core/format";
import { sourceOf, uriOf } from "../core/source";
import type { SearchHit } from "../core/types";
import { useStore } from "./hooks";
import { Icon } from "./icon";
import { Cover } from "./picture";
import { HitLine } from "./song_line";
import { SourceMark } from "./source_mark";

/** What is true of a hit already. */
export type Standing = "" | "adding" | "queued" | "playing";

export function useStandings(): (uri: string) => Standing {
	const queue = useStore((state) => state.queue);
	const playing = useStore((state) => state.playing);
	const adding = useStore((state) => state.adding);
	return useMemo(() => {
		const queued = new Set(queue.map(uriOf));
		const sounding = playing && uriOf(playing);
		return (uri: string): Standing => adding.has(uri) ? "adding"
			: queued.has(uri) ? "queued"
			: sounding === uri ? "playing"
			: "";
	}, [queue, playing, adding]);
}

const standingWords: Record<Standing, string> = {
	"": "Add",
	adding: "Adding…",
	queued: "In the queue",
	playing: "Playing",
};

export function Hit({ hit, index, active, standing, onAdd, onPoint }: {
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
					<SourceMark source={sourceOf(hit.uri)} />
					<HitLine hit={hit} />
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
