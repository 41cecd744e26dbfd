/* Line drawings on a grid of 24, in the colour of the text around them. */

const paths = {
	up: "M12 19V6M6 11.5 12 5.5l6 6",
	down: "M12 5v13M6 12.5l6 6 6-6",
	heart: "M12 20s-7.5-4.6-7.5-10.2A4.3 4.3 0 0 1 12 7.2a4.3 4.3 0 0 1 "
		+ "7.5 2.6C19.5 15.4 12 20 12 20Z",
	comment: "M4.5 6.5a2 2 0 0 1 2-2h11a2 2 0 0 1 2 2v7.5a2 2 0 0 1-2 2H11"
		+ "l-4.5 3.7V16a2 2 0 0 1-2-2Z",
	close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
	play: "M8 5.2v13.6l11-6.8Z",
	pause: "M8.5 5.5v13M15.5 5.5v13",
	skip: "M6 5.5v13l9-6.5ZM18 5.5v13",
	search: "M10.8 17.3a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.6 15.6 20 20",
	sound: "M4.5 9.5v5h3l4.5 4v-13l-4.5 4ZM15.5 9a4.2 4.2 0 0 1 0 6"
		+ "M18 6.5a7.8 7.8 0 0 1 0 11",
	mute: "M4.5 9.5v5h3l4.5 4v-13l-4.5 4ZM16 9.5l5 5M21 9.5l-5 5",
	horn: "M4 10v4l3 .3L8.5 19h2.3l-.8-4.3L19 18V6L7 9.7ZM21.5 10.5v3",
	people: "M9 11.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM3.5 19"
		+ "c.4-3.3 2.5-5 5.5-5s5.1 1.7 5.5 5M15.5 5.4a3.1 3.1 0 0 1 0 5.9"
		+ "M17.2 14.3c1.9.7 3 2.3 3.3 4.7",
	list: "M4.5 6.5h15M4.5 12h15M4.5 17.5h9",
	check: "M5 12.5l4.5 4.5L19 7.5",
	plus: "M12 5v14M5 12h14",
	undo: "M8 5 4 9l4 4M4 9h9.5a5.5 5.5 0 0 1 0 11H9",
	sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2.5v2M12 19.5v2M2.5 12h2"
		+ "M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7"
		+ "l1.4-1.4M17.3 6.7l1.4-1.4",
	moon: "M19.5 14.2A7.8 7.8 0 0 1 9.8 4.5a7.8 7.8 0 1 0 9.7 9.7Z",
	auto: "M12 4a8 8 0 1 0 0 16ZM12 4a8 8 0 0 1 0 16",
	help: "M9 9.2a3 3 0 1 1 4.3 2.7c-.9.5-1.3 1-1.3 2.1M12 17.5v.2",
	more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
	gift: "M4.5 11h15v8.5h-15ZM3.5 7.5h17V11h-17ZM12 7.5v12M12 7.5"
		+ "C8 7.5 7.5 3.5 9.7 3.5c1.8 0 2.3 2.5 2.3 4 0-1.5.5-4 2.3-4"
		+ "C16.5 3.5 16 7.5 12 7.5Z",
	folder: "M4 7.5a1.5 1.5 0 0 1 1.5-1.5h4l2 2.5h7A1.5 1.5 0 0 1 20 10v7.5"
		+ "a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5Z",
	waves: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM7.5 9.6"
		+ "c3-1 6.4-.7 9.2.8M8 12.6c2.6-.8 5.2-.5 7.5.7M8.5 15.4"
		+ "c2.1-.6 4-.4 5.8.5",
	screen: "M6 5.5h12A2.5 2.5 0 0 1 20.5 8v8a2.5 2.5 0 0 1-2.5 2.5"
		+ "H6A2.5 2.5 0 0 1 3.5 16V8A2.5 2.5 0 0 1 6 5.5ZM10.2 9.2v5.6"
		+ "l4.8-2.8Z",
	cloud: "M7 18.5h10.2a3.6 3.6 0 0 0 .6-7.2A5.8 5.8 0 0 0 6.7 10.3"
		+ "a4.1 4.1 0 0 0 .3 8.2ZM10 18.5v-6M13.5 18.5v-7.5",
	mic: "M12 14.5a3 3 0 0 0 3-3v-5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3ZM6 11.5"
		+ "a6 6 0 0 0 12 0M12 17.5v3",
	link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10"
		+ "a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
	warning: "M12 4.5 21 19.5H3ZM12 10v4.5M12 17v.1",
	bolt: "M13 3.5 5.5 13.5h5.5l-1 7 7.5-10H12Z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, filled = false }: {
	name: IconName;
	filled?: boolean;
}) {
	return (
		<svg
			class={filled ? "icon filled" : "icon"}
			viewBox="0 0 24 24"
			aria-hidden="true"
		>
			<path d={paths[name]} />
		</svg>
	);
}

/** Echoes in the shape of a nest, with an egg that is a record. */
export function Logo() {
	return (
		<svg class="logo-mark" viewBox="0 0 32 32" aria-hidden="true">
			<path class="echo echo-3" d="M3 14a13 13 0 0 0 26 0" />
			<path class="echo echo-2" d="M7.5 14a8.5 8.5 0 0 0 17 0" />
			<circle class="egg" cx="16" cy="12.5" r="4.6" />
			<circle class="egg-hole" cx="16" cy="12.5" r="1.2" />
		</svg>
	);
}
