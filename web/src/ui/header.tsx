/* The top of the page: who we are, the search, and the small things. */

import { useEffect, useRef, useState } from "preact/hooks";
import { personName } from "../core/format";
import { config } from "../live/config";
import { helpOpen } from "./help_dialog";
import { Logo } from "./icon";
import { Avatar } from "./picture";
import { SearchBox } from "./search_box";
import { MuteButton } from "./sound_panel";
import { ThemeButton } from "./theme_button";

function Menu() {
	const [open, setOpen] = useState(false);
	const root = useRef<HTMLDivElement>(null);
	const button = useRef<HTMLButtonElement>(null);
	useEffect(() => {
		if (!open) {
			return;
		}
		const away = (event: Event): void => {
			if (!root.current?.contains(event.target as Node)) {
				setOpen(false);
			}
		};
		document.addEventListener("pointerdown", away);
		document.addEventListener("focusin", away);
		return () => {
			document.removeEventListener("pointerdown", away);
			document.removeEventListener("focusin", away);
		};
	}, [open]);
	return (
		<div
			class="menu"
			ref={root}
			onKeyDown={(event) => {
				if (event.key === "Escape" && open) {
					setOpen(false);
					button.current?.focus();
				}
			}}
		>
			<button
				type="button"
				class="face-button"
				ref={button}
				aria-expanded={open}
				aria-controls="menu-list"
				aria-label={`Menu of ${config.name || personName(config.user)}`}
				onClick={() => setOpen(!open)}
			>
				<Avatar email={config.user} />
			</button>
			<div id="menu-list" class="menu-list" hidden={!open}>
				<p class="menu-who">
					<b>{config.name || personName(config.user)}</b>
					<span>{config.user}</span>
				</p>
				<a href="/help">How this works</a>
				<button
					type="button"
					onClick={() => {
						setOpen(false);
						helpOpen.set(true);
					}}
				>
					Keyboard <kbd>?</kbd>
				</button>
				<a href="/plays">What was played</a>
				<a href="/stats">Numbers</a>
				<a href="/sync/link">Link a device</a>
				<form method="post" action="/logout/">
					<button type="submit">Sign out</button>
				</form>
			</div>
		</div>
	);
}

export function Header() {
	const { name } = config.nest;
	return (
		<header class="top">
			<h1 class="brand">
				<a href="/">
					<Logo />
					<span class="brand-words">
						<b>EchoNest</b>{" "}
						<small>{name}</small>
					</span>
				</a>
			</h1>
			<SearchBox />
			<div class="top-acts">
				<MuteButton />
				<ThemeButton />
				<Menu />
			</div>
		</header>
	);
}
