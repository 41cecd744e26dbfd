/* The keys, and whether they are on. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { setPrefs } from "../live/prefs";
import { Dialog } from "./dialog";
import { observable } from "../live/observable";
import { useObservable } from "./observable";
import { usePrefs } from "./use_prefs";

export const helpOpen = observable(false);

const keys: readonly [string[], string][] = [
	[["/"], "Find a song"],
	[["↑", "↓"], "Walk over results, or the rows of the queue"],
	[["Enter"], "Add the chosen result"],
	[["Space"], "Mute or unmute my sound"],
	[["[", "]"], "My volume down, up"],
	[["J"], "Jam the chosen row, or the playing song"],
	[["C"], "Comments of the chosen row, or the playing song"],
	[["U", "D"], "Vote the chosen row up, down"],
	[["Delete"], "Remove the chosen row"],
	[["Q"], "Go to the queue"],
	[["A"], "Go to the airhorns"],
	[["P"], "Pause or play on, for everybody"],
	[["S"], "Skip the playing song (asks first)"],
	[["T"], "Light, dark, or as the system"],
	[["?"], "This list"],
	[["Esc"], "Close, or go back"],
];

export function HelpDialog() {
	const open = useObservable(helpOpen);
	const { shortcuts } = usePrefs();
	const close = (): void => helpOpen.set(false);
	const done = useRef<HTMLButtonElement>(null);
	useLayoutEffect(() => done.current?.focus(), [open]);
	return open
		? (
			<Dialog labelId="keys-title" wide onClose={close}>
				<h2 id="keys-title">Keyboard</h2>
				<dl class="keys">
					{keys.map(([names, what]) => (
						<div key={what}>
							<dt>{names.map((name) => <kbd key={name}>{name}</kbd>)}</dt>
							<dd>{what}</dd>
						</div>
					))}
				</dl>
				<label class="check">
					<input
						type="checkbox"
						checked={shortcuts}
						onChange={(event) => setPrefs({
							shortcuts: event.currentTarget.checked,
						})}
					/>
					Single-key shortcuts are on
				</label>
				<div class="dialog-buttons">
					<a class="button quiet" href="/help">More help</a>
					<button
						type="button"
						class="button primary"
						ref={done}
						onClick={close}
					>
						Got it
					</button>
				</div>
			</Dialog>
		)
		: null;
}
