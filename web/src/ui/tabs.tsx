/* On a narrow screen one part at a time is shown below the playing song. */

import { useStore } from "./hooks";
import { Icon, type IconName } from "./icon";
import { observable } from "../live/observable";
import { useObservable } from "./observable";

export type Tab = "queue" | "horns" | "room";

export const tab = observable<Tab>("queue");

const tabs: readonly [Tab, string, IconName][] = [
	["queue", "Queue", "list"],
	["horns", "Airhorns", "horn"],
	["room", "Room", "people"],
];

export function Tabs() {
	const now = useObservable(tab);
	const queued = useStore((state) => state.queue.length);
	const people = useStore((state) => state.members.count);
	const count: Record<Tab, number> = {
		queue: queued, horns: 0, room: people,
	};
	return (
		<nav class="tabs" aria-label="Parts of the page">
			{tabs.map(([name, word, icon]) => (
				<button
					key={name}
					type="button"
					aria-current={name === now ? "page" : undefined}
					onClick={() => {
						tab.set(name);
						window.scrollTo({ top: 0 });
					}}
				>
					<Icon name={icon} />
					<span>{word}</span>
					{count[name] > 0 && <b class="count">{count[name]}</b>}
				</button>
			))}
		</nav>
	);
}
